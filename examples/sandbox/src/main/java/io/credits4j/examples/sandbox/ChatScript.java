package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * How the loopback OpenRouter answers one chat call. Immutable; each method returns a changed copy. Chunks are counted
 * in deltas of text, so 0 means after the headers and before the first text.
 *
 * <pre>{@code
 * openRouter.script(ChatScript.answer().saying("Hello").cutAfter(1).hiddenFromLookUps(2));
 * }</pre>
 */
public final class ChatScript {

    /** What goes wrong with the call, if anything. */
    sealed interface Mishap {

        record Refusal(Reply reply) implements Mishap {}

        record ErrorBody(String body) implements Mishap {}

        record ChoiceError(int code, String message) implements Mishap {}

        record Cut(int afterChunks) implements Mishap {}

        record ErrorFrame(int afterChunks, String frame) implements Mishap {}

        record LostReply() implements Mishap {}
    }

    /** A function the model wants called. */
    record ToolUse(String id, String name, String arguments) {}

    /** A wait until the test says go on. */
    record Stall(int afterChunks, CountDownLatch release) {}

    static final int BEFORE_HEADERS = -1;

    private @Nullable Mishap mishap;
    private @Nullable Stall stall;
    private @Nullable String text;
    private @Nullable ObjectNode usage;
    private boolean usageSaid = true;
    private UsageChunk usageChunk = UsageChunk.REPEATING_FINISH;
    private List<ToolUse> toolUses = List.of();
    private boolean generationIdSaid = true;
    private int hiddenLookUps;

    private ChatScript() {}

    private ChatScript copy() {
        ChatScript copy = new ChatScript();
        copy.mishap = mishap;
        copy.stall = stall;
        copy.text = text;
        copy.usage = usage;
        copy.usageSaid = usageSaid;
        copy.usageChunk = usageChunk;
        copy.toolUses = toolUses;
        copy.generationIdSaid = generationIdSaid;
        copy.hiddenLookUps = hiddenLookUps;
        return copy;
    }

    private static ChatScript with(Mishap mishap) {
        return answer().ending(mishap);
    }

    private ChatScript ending(Mishap mishap) {
        ChatScript copy = copy();
        copy.mishap = mishap;
        return copy;
    }

    /** A plain good answer, to be changed by the other methods. */
    public static ChatScript answer() {
        return new ChatScript();
    }

    /** Refuses with an HTTP status and a JSON body before any work; nothing is billed. */
    public static ChatScript refusing(int status, String body) {
        return with(new Mishap.Refusal(Reply.json(status, body)));
    }

    /** As {@link #refusing(int, String)}, with one response header such as {@code Retry-After}. */
    public static ChatScript refusing(int status, String body, String header, String value) {
        return with(new Mishap.Refusal(Reply.json(status, body).with(header, value)));
    }

    /** Refuses in one of the real ways before any work; nothing is billed. */
    public static ChatScript refusing(OpenRouterRefusal refusal) {
        return with(new Mishap.Refusal(refusal.reply()));
    }

    /** Answers HTTP 200 with this body, for example {@code {"error":{…}}}; the generation costs nothing. */
    public static ChatScript errorWithin200(String body) {
        return with(new Mishap.ErrorBody(body));
    }

    /** Answers HTTP 200 with the text, an error in {@code choices[0]} and usage; it is billed. */
    public static ChatScript choiceError(int code, String message) {
        return with(new Mishap.ChoiceError(code, message));
    }

    /** Says this text instead of the usual one; {@code max_completion_tokens} still cuts it. */
    public ChatScript saying(String text) {
        ChatScript copy = copy();
        copy.text = Objects.requireNonNull(text, "text");
        return copy;
    }

    /**
     * Calls this function, after the text if there is any; several calls are made in this order. The arguments are JSON
     * text, in streams sent in pieces.
     */
    public ChatScript callingTool(String name, String arguments) {
        ChatScript copy = copy();
        List<ToolUse> uses = new ArrayList<>(toolUses);
        uses.add(new ToolUse(RandomIds.of("call_", 24), name, arguments));
        copy.toolUses = List.copyOf(uses);
        return copy;
    }

    /** Says in a stream what was used in this way. */
    public ChatScript withUsageChunk(UsageChunk shape) {
        ChatScript copy = copy();
        copy.usageChunk = Objects.requireNonNull(shape, "shape");
        return copy;
    }

    /**
     * Reports this usage instead of the counted one and bills its {@code cost}; without a cost the catalogue price of
     * its tokens is billed, and not said.
     *
     * @throws IllegalArgumentException if it is not a JSON object
     */
    public ChatScript withUsage(String json) {
        ChatScript copy = copy();
        copy.usage = Json.object(json);
        return copy;
    }

    /** Bills as usual but says nothing of it in the answer. */
    public ChatScript withoutUsage() {
        ChatScript copy = copy();
        copy.usageSaid = false;
        return copy;
    }

    /** Leaves out the header {@code X-Generation-Id}. */
    public ChatScript withoutGenerationId() {
        ChatScript copy = copy();
        copy.generationIdSaid = false;
        return copy;
    }

    /** Answers the first look-ups at {@code /generation} with 404. */
    public ChatScript hiddenFromLookUps(int lookUps) {
        ChatScript copy = copy();
        copy.hiddenLookUps = lookUps;
        return copy;
    }

    /** Drops the connection after so many chunks, without {@code [DONE]}; what was produced is billed. */
    public ChatScript cutAfter(int chunks) {
        return ending(new Mishap.Cut(chunks));
    }

    /**
     * Sends this error frame after so many chunks, and nothing more. Costs nothing, unless {@link #withUsage} says
     * otherwise.
     */
    public ChatScript failingAfter(int chunks, String frame) {
        return ending(new Mishap.ErrorFrame(chunks, frame));
    }

    /** Does and bills all the work, then drops the connection before the headers. */
    public ChatScript losingReply() {
        return ending(new Mishap.LostReply());
    }

    /** Waits, after so many chunks, until the latch is released. A plain answer waits before its headers. */
    public ChatScript stallingAfter(int chunks, CountDownLatch release) {
        ChatScript copy = copy();
        copy.stall = new Stall(chunks, release);
        return copy;
    }

    /** Waits before the headers until the latch is released. */
    public ChatScript stallingBeforeHeaders(CountDownLatch release) {
        return stallingAfter(BEFORE_HEADERS, release);
    }

    @Nullable
    Mishap mishap() {
        return mishap;
    }

    @Nullable
    Stall stall() {
        return stall;
    }

    @Nullable
    String text() {
        return text;
    }

    @Nullable
    ObjectNode usage() {
        return usage;
    }

    boolean saysUsage() {
        return usageSaid;
    }

    UsageChunk usageChunk() {
        return usageChunk;
    }

    List<ToolUse> toolUses() {
        return toolUses;
    }

    boolean saysGenerationId() {
        return generationIdSaid;
    }

    int hiddenLookUps() {
        return hiddenLookUps;
    }
}
