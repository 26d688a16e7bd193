package io.credits4j.openrouter;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Sound a model answered with. Immutable and thread-safe.
 *
 * @param id what a later request can refer to it by
 * @param base64 the sound, in the format asked for; of a stream, its pieces one after the other
 * @param transcript what is said
 */
public record AudioOutput(Optional<String> id, String base64, Optional<String> transcript) {
    static Optional<AudioOutput> of(Map<String, Object> message) {
        return message.get("audio") instanceof Map<?, ?> audio
                ? Optional.of(new AudioOutput(
                        Values.text(audio, "id"),
                        Values.text(audio, "data").orElse(""),
                        Values.text(audio, "transcript")))
                : Optional.empty();
    }

    /** Returns the sound, or nothing if it cannot be read. Pieces of a stream may be padded each on its own. */
    public Optional<byte[]> bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(base64.length());
        try {
            for (String piece : base64.split("(?<==)(?=[^=])", -1)) {
                bytes.writeBytes(Base64.getDecoder().decode(piece));
            }
            return Optional.of(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns id and size; never what was said. */
    @Override
    public String toString() {
        return "AudioOutput[" + id.orElse("no id") + ", " + base64.length() + " characters]";
    }
}
