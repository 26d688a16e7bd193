package io.credits4j.openrouter;

import static io.credits4j.openrouter.MeteredBench.MODEL;
import static io.credits4j.openrouter.MeteredBench.chat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.credits4j.Money;
import io.credits4j.examples.sandbox.ChatScript;
import io.credits4j.examples.sandbox.Fault;
import io.credits4j.tck.FaultyStorage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Neither key nor prompt nor answer may be found in anything that is printed, thrown or logged. */
@Isolated
@Timeout(60)
class MeteredSecrecyTest {
    private static final String PROMPT = "prompt-marker-4711";
    private static final String ANSWER = "answer-marker-0815";
    private static final String QUOTING = "{\"error\":{\"code\":%d,\"message\":\"" + PROMPT + " " + ANSWER
            + "\",\"metadata\":{\"raw\":\"" + PROMPT + "\",\"provider_name\":\"Acme\"}}}";

    private final MeteredBench bench = new MeteredBench();
    private final List<String> shown = new ArrayList<>();
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final PrintStream stderr = System.err;
    private int calls;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(stderr);
        bench.close();
    }

    private MeteredChat secret() {
        return secret(ChatRequest.of(MODEL, PROMPT));
    }

    private MeteredChat secret(ChatRequest request) {
        MeteredChat call = chat("m" + ++calls, request);
        shown.add(call.toString());
        shown.add(request.toString());
        return call;
    }

    private void show(Throwable thrown) {
        assertThat(thrown).isNotNull();
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        shown.add(trace.toString());
        if (thrown instanceof MeteredCallException failed) {
            shown.add(failed.charge().toString());
            shown.add(failed.upstream().toString());
            failed.upstream().partial().ifPresent(partial -> shown.add(partial.toString()));
        }
    }

    private void showFailureOf(ChatScript script) {
        bench.openRouter.script(script, script);
        show(catchThrowable(() -> bench.ai.chat(secret())));
        show(catchThrowable(() -> bench.ai.stream(secret(), chunk -> shown.add(chunk.toString()))));
    }

    private void assertNothingSecret() {
        assertThat(shown).isNotEmpty();
        assertThat(logged.toString(StandardCharsets.UTF_8)).doesNotContain(PROMPT, ANSWER, bench.openRouter.apiKey());
        assertThat(shown).noneMatch(text -> text.contains(PROMPT));
        assertThat(shown).noneMatch(text -> text.contains(ANSWER));
        assertThat(shown).noneMatch(text -> text.contains(bench.openRouter.apiKey()));
    }

    @Test
    void a_good_answer_is_printed_without_its_words() {
        bench.openRouter.script(
                ChatScript.answer().saying(ANSWER), ChatScript.answer().saying(ANSWER));

        MeteredReply plain = bench.ai.chat(secret());
        assertThat(plain.text()).isEqualTo(ANSWER);
        shown.add(plain.toString());
        shown.add(bench.ai.toString());
        try (MeteredChatStream stream = bench.ai.stream(secret())) {
            shown.add(stream.toString());
            stream.forEach(chunk -> shown.add(chunk.toString()));
            shown.add(stream.reply().toString());
            shown.add(bench.row(stream.hold()).toString());
        }

        assertNothingSecret();
    }

    @Test
    void failures_say_what_happened_without_a_word_of_the_conversation() {
        showFailureOf(ChatScript.refusing(400, QUOTING.formatted(400)));
        showFailureOf(ChatScript.refusing(402, QUOTING.formatted(402)));
        showFailureOf(ChatScript.refusing(502, "<html>" + PROMPT));
        showFailureOf(ChatScript.errorWithin200(QUOTING.formatted(502)));
        showFailureOf(ChatScript.choiceError(502, PROMPT).saying(ANSWER));
        showFailureOf(ChatScript.answer().saying(ANSWER).losingReply());
        showFailureOf(ChatScript.answer().saying(ANSWER).cutAfter(4));
        showFailureOf(ChatScript.answer().saying(ANSWER).failingAfter(4, QUOTING.formatted(502)));

        assertNothingSecret();
    }

    @Test
    void refusals_name_the_field_and_not_what_is_in_it() {
        ChatRequest image = ChatRequest.builder()
                .model(MODEL)
                .message(Message.user(ContentPart.text(PROMPT), ContentPart.imageUrl("https://x.test/" + PROMPT)))
                .build();
        ChatRequest plugin = ChatRequest.of(MODEL, PROMPT).toBuilder()
                .plugin(Map.of("id", PROMPT))
                .build();
        ChatRequest stops = ChatRequest.of(MODEL, PROMPT).toBuilder()
                .extra("stop_server_tools_when", PROMPT)
                .build();

        show(catchThrowable(() -> bench.ai.chat(secret(image))));
        show(catchThrowable(() -> bench.ai.chat(secret(plugin))));
        show(catchThrowable(() -> bench.ai.chat(secret(stops))));
        show(catchThrowable(() -> bench.ai.chat(secret(ChatRequest.of("vendor/none", PROMPT)))));
        show(catchThrowable(() -> bench.ai.chat(secret().costCap(Money.usd("1000")))));

        assertNothingSecret();
    }

    @Test
    void what_is_logged_when_store_and_provider_fail_is_no_secret_either() {
        bench.openRouter.script(
                ChatScript.answer().saying(ANSWER),
                ChatScript.answer().saying(ANSWER).withoutUsage());
        bench.onSending = () -> bench.storage.failNext(FaultyStorage.Fault.BEFORE_THE_COMMIT);
        shown.add(bench.ai.chat(secret()).toString());
        bench.onSending = () -> {};
        shown.add(bench.ai.chat(secret()).toString());
        bench.openRouter.failNext("GET", "/api/v1/generation", Fault.answering(500, QUOTING.formatted(500)));
        shown.add(bench.reconcileAfter(Duration.ofMinutes(11)).toString());

        // It was logged at all, so that its silence means something.
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .contains("could not settle call")
                .contains("could not ask about call");
        assertNothingSecret();
    }
}
