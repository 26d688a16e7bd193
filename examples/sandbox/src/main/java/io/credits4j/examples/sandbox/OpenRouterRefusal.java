package io.credits4j.examples.sandbox;

/** The refusals of the loopback OpenRouter, in the real one's words. Nothing is billed for any of them. */
public enum OpenRouterRefusal {
    /** The budget of calls in flight is used up; passes after two seconds. */
    IN_FLIGHT_BUDGET(402, """
            {"error":{"message":"In-flight spending budget exhausted. Retry shortly.","code":402,"metadata":{
             "error_type":"payment_required","limit_source":"openrouter_in_flight_budget",
             "reason":"in_flight_budget_exhausted"}}}""", "Retry-After: 2"),
    /** The account has no funds. */
    ACCOUNT_CREDITS(402, """
            {"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402,
             "metadata":{"error_type":"payment_required","limit_source":"openrouter_credits"}}}"""),
    /** The key has spent its limit. */
    KEY_LIMIT(402, """
            {"error":{"message":"This key has reached its spending limit.","code":402,"metadata":{
             "error_type":"payment_required","limit_source":"openrouter_key_limit"}}}"""),
    /** The workspace has spent its budget. */
    WORKSPACE_BUDGET(403, """
            {"error":{"message":"Workspace budget exceeded.","code":403,"metadata":{"error_type":"permission_denied",
             "limit_source":"openrouter_workspace_budget","scope":"monthly","limit_usd":100,"spend_usd":100.25,
             "resets_at":"2026-12-01T00:00:00Z"}}}"""),
    /** A moderation flagged the prompt. */
    MODERATION(403, """
            {"error":{"message":"Your chosen model requires moderation and your input was flagged.","code":403,
             "metadata":{"reasons":["violence"],"flagged_input":"...","provider_name":"OpenAI"}}}"""),
    /** The key is unknown. */
    UNKNOWN_KEY(401, """
            {"error":{"message":"User not found.","code":401}}"""),
    /** The prompt is too long. */
    CONTEXT_LENGTH(400, """
            {"error":{"message":"This endpoint's maximum context length is 128000 tokens.","code":400,"metadata":{
             "error_type":"context_length_exceeded"}}}"""),
    /** No provider meets the constraints. */
    NO_ENDPOINTS(404, """
            {"error":{"message":"No endpoints found.","http_status":404,"error_type":"not_found","availability":{
             "code":"no_endpoints","retryable":false,"retry_after":null,"requested_models":[],"affected_providers":[],
             "excluded_by":[],"fallback_models":[],"constraint":null}}}"""),
    /** All providers are busy; passes after five seconds. */
    CAPACITY_EXHAUSTED(503, """
            {"error":{"message":"No capacity.","http_status":503,"error_type":"provider_overloaded","availability":{
             "code":"capacity_exhausted","retryable":true,"retry_after":5,"requested_models":[],"affected_providers":[],
             "excluded_by":[],"fallback_models":[],"constraint":null}}}"""),
    /** The provider wants fewer requests; passes after a second. */
    RATE_LIMIT(429, """
            {"error":{"message":"Provider returned error","code":429,"metadata":{"error_type":"rate_limit_exceeded",
             "provider_name":"OpenAI","provider_code":"rate_limit_exceeded"}}}""", "Retry-After: 1"),
    /** The day's requests to free models are used up. */
    FREE_TIER_DAILY(429, """
            {"error":{"message":"Rate limit exceeded: free-models-per-day.","code":429,"metadata":{
             "error_type":"rate_limit_exceeded","limit_source":"openrouter_free_tier_daily"}}}""", "X-RateLimit-Limit: 50", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1764201600000"),
    /** The provider failed before the first token. */
    PROVIDER_UNAVAILABLE(502, """
            {"error":{"message":"Provider returned error","code":502,"metadata":{"error_type":"provider_unavailable",
             "provider_name":"OpenAI"}}}"""),
    /** OpenRouter failed. */
    SERVER_ERROR(500, """
            {"error":{"message":"Internal Server Error","code":500,"metadata":{"error_type":"server"}}}""");

    private final int status;
    private final String body;
    private final String headers;

    OpenRouterRefusal(int status, String body, String... headers) {
        this.status = status;
        this.body = body;
        this.headers = String.join("\n", headers);
    }

    Reply reply() {
        Reply reply = Reply.json(status, Json.object(body));
        for (String header : headers.lines().toList()) {
            int colon = header.indexOf(':');
            reply = reply.with(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        }
        return reply;
    }
}
