package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosted page a session's {@code url} leads to: items, total, pay, pay later, cancel. */
final class PaymentPage {

    private static final Pattern PATH = Pattern.compile("/pay/([^/]+)(/later)?");

    private static final String FRAME = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; color: #1a1f36 }
            table { width: 100%%; border-collapse: collapse; margin: 1.5rem 0 }
            td, th { padding: .5rem 0; border-bottom: 1px solid #e3e8ee; text-align: left; font-weight: normal }
            td:last-child { text-align: right }
            tfoot td, tfoot th { font-weight: 600; border: 0 }
            button { width: 100%%; padding: .7rem; margin-bottom: .7rem; font: inherit; border: 1px solid #635bff; border-radius: 6px; color: #635bff; background: #fff; cursor: pointer }
            button.pay { color: #fff; background: #635bff }
            small { color: #697386 }
            </style>
            </head>
            <body>
            <small>Sandbox: no money moves</small>
            <h1>%1$s</h1>
            %2$s
            </body>
            </html>
            """;

    private final StripeObjects objects;
    private final StripeBuyer buyer;

    PaymentPage(StripeObjects objects, StripeBuyer buyer) {
        this.objects = objects;
        this.buyer = buyer;
    }

    static boolean owns(SeenRequest request) {
        return request.path().startsWith("/pay/");
    }

    Answer answer(SeenRequest request) {
        return reply(request)
                .with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer")
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'");
    }

    private Reply reply(SeenRequest request) {
        Matcher matcher = PATH.matcher(request.path());
        if (!matcher.matches()) {
            return notFound();
        }
        String sessionId = matcher.group(1);
        boolean later = matcher.group(2) != null;
        return switch (request.method()) {
            case "GET" -> session(sessionId).map(this::show).orElseGet(PaymentPage::notFound);
            case "POST" -> press(sessionId, later ? buyer::payLater : id -> buyer.pay(id, TestCard.GOOD));
            default -> page(405, "Not allowed", "<p>This page can be read and paid.</p>");
        };
    }

    private Optional<ObjectNode> session(String id) {
        synchronized (objects) {
            return objects.find("checkout.session", id).map(ObjectNode::deepCopy);
        }
    }

    private static Reply notFound() {
        return page(404, "Page not found", "<p>There is no such payment page.</p>");
    }

    private Reply press(String sessionId, Consumer<String> button) {
        try {
            button.accept(sessionId);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // Pressed twice, or too late: the session's own state below says what to show.
        }
        return session(sessionId).map(this::afterwards).orElseGet(PaymentPage::notFound);
    }

    private Reply afterwards(ObjectNode session) {
        String id = session.path("id").textValue();
        return session.path("status").asText().equals("complete")
                ? Reply.seeOther(session.path("success_url").textValue().replace("{CHECKOUT_SESSION_ID}", id))
                : show(session);
    }

    private Reply show(ObjectNode session) {
        return switch (session.path("status").asText()) {
            case "open" -> page(200, "Complete your payment", order(session) + buttons(session));
            case "complete" -> page(200, "You're all done here", "<p>This payment is complete.</p>");
            default -> page(200, "This page has expired", "<p>Ask the shop for a new one. Nothing was paid.</p>");
        };
    }

    private String order(ObjectNode session) {
        StringBuilder rows = new StringBuilder();
        for (ObjectNode item : items(session)) {
            rows.append("<tr><td>%s</td><td>%d</td><td>%s</td></tr>\n"
                    .formatted(
                            escape(item.path("description").asText()),
                            item.path("quantity").longValue(),
                            amount(item, "amount_total")));
        }
        return """
                <table>
                <thead><tr><th>Item</th><th>Quantity</th><td>Amount</td></tr></thead>
                <tbody>
                %s</tbody>
                <tfoot><tr><th colspan="2">Total</th><td>%s</td></tr></tfoot>
                </table>
                """.formatted(rows, amount(session, "amount_total"));
    }

    private List<ObjectNode> items(ObjectNode session) {
        synchronized (objects) {
            return objects.lineItems(session.path("id").textValue());
        }
    }

    private static String buttons(ObjectNode session) {
        String path = "/pay/" + escape(session.path("id").textValue());
        return """
                <form method="post" action="%1$s"><button class="pay">Pay %2$s</button></form>
                <form method="post" action="%1$s/later"><button>Pay by bank debit (settles later)</button></form>
                %3$s""".formatted(path, amount(session, "amount_total"), cancelLink(session.path("cancel_url")));
    }

    private static String cancelLink(JsonNode url) {
        return url.isTextual() ? "<a href=\"" + escape(url.textValue()) + "\">Cancel and go back</a>" : "";
    }

    /** Minor units to what a person reads: {@code 1050 usd} is {@code 10.50 USD}, {@code 1050 jpy} is {@code 1050 JPY}. */
    private static String amount(ObjectNode object, String field) {
        String code = object.path("currency").asText().toUpperCase(Locale.ROOT);
        return BigDecimal.valueOf(object.path(field).longValue(), decimals(code))
                        .toPlainString() + " " + escape(code);
    }

    private static int decimals(String code) {
        try {
            return Math.max(0, Currency.getInstance(code).getDefaultFractionDigits());
        } catch (IllegalArgumentException e) {
            return 2;
        }
    }

    private static Reply page(int status, String title, String content) {
        return Reply.html(status, FRAME.formatted(escape(title), content));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
