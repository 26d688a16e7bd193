package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * The sandbox's whole tokenizer: one token per four UTF-8 bytes, rounded up, three more per message and 85 per image,
 * file or sound.
 */
final class PromptTokens {

    static final int BYTES_PER_TOKEN = 4;
    private static final int PER_MESSAGE = 3;
    private static final int PER_MEDIUM = 85;

    private PromptTokens() {}

    static long count(JsonNode messages, JsonNode tools) {
        long tokens = tools.isMissingNode() ? 0 : in(Json.compact(tools));
        for (JsonNode message : messages) {
            tokens += PER_MESSAGE + content(message.path("content"));
        }
        return tokens;
    }

    private static long content(JsonNode content) {
        if (content.isTextual()) {
            return in(content.textValue());
        }
        long tokens = 0;
        for (JsonNode part : content) {
            tokens += part.path("text").isTextual() ? in(part.path("text").textValue()) : PER_MEDIUM;
        }
        return tokens;
    }

    static long in(String text) {
        return (text.getBytes(StandardCharsets.UTF_8).length + BYTES_PER_TOKEN - 1L) / BYTES_PER_TOKEN;
    }

    /** The longest beginning of a text that has at most so many tokens; characters are never split. */
    static String atMost(long tokens, String text) {
        long bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > tokens * BYTES_PER_TOKEN) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end);
    }
}
