package io.credits4j.openrouter;

import io.credits4j.internal.Text;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A part of a message: text, an image, a file, sound or a video. Immutable and thread-safe.
 *
 * <pre>{@code
 * Message.user(ContentPart.text("What is on this picture?"), ContentPart.image(png, "image/png"));
 * }</pre>
 */
public final class ContentPart {
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+");

    private final Map<String, Object> json;

    private ContentPart(Map<String, Object> json) {
        this.json = json;
    }

    /** Obtains text. */
    public static ContentPart text(String text) {
        return part("text", "text", Checks.present("text", text));
    }

    /** Obtains an image that the provider fetches, or one in a {@code data:} URL. */
    public static ContentPart imageUrl(String url) {
        return part("image_url", "image_url", Map.of("url", Checks.url("image url", url)));
    }

    /** Obtains an image sent along, such as {@code image/png}. */
    public static ContentPart image(byte[] bytes, String mediaType) {
        return imageUrl(dataUrl("image", bytes, mediaType));
    }

    /** Obtains an image looked at in this detail: {@code auto}, {@code low}, {@code high} or {@code original}. */
    public static ContentPart imageUrl(String url, String detail) {
        return part(
                "image_url",
                "image_url",
                Map.of("url", Checks.url("image url", url), "detail", Checks.name("detail", detail)));
    }

    /** Obtains a file, usually a PDF, that is fetched from a URL or given in a {@code data:} URL. */
    public static ContentPart fileUrl(String filename, String url) {
        return part(
                "file",
                "file",
                Map.of("filename", Checks.name("filename", filename), "file_data", Checks.url("file url", url)));
    }

    /** Obtains a file sent along, such as {@code application/pdf}. */
    public static ContentPart file(String filename, byte[] bytes, String mediaType) {
        return fileUrl(filename, dataUrl("file", bytes, mediaType));
    }

    /** Obtains a PDF sent along; unless the {@link Plugin#pdf} says otherwise, reading it costs extra. */
    public static ContentPart pdf(String filename, byte[] bytes) {
        return file(filename, bytes, "application/pdf");
    }

    /** Obtains a file uploaded before, by the id it got then. */
    public static ContentPart uploadedFile(String fileId) {
        return part("file", "file", Map.of("file_id", Checks.name("file id", fileId)));
    }

    /** Obtains sound sent along, in a format such as {@code wav} or {@code mp3}. */
    public static ContentPart audio(byte[] bytes, String format) {
        return part(
                "input_audio",
                "input_audio",
                Map.of("data", base64("audio", bytes), "format", Checks.name("format", format)));
    }

    /** Obtains a video that the provider fetches, or one in a {@code data:} URL. */
    public static ContentPart videoUrl(String url) {
        return part("video_url", "video_url", Map.of("url", Checks.url("video url", url)));
    }

    /** Obtains a video sent along, such as {@code video/mp4}. */
    public static ContentPart video(byte[] bytes, String mediaType) {
        return videoUrl(dataUrl("video", bytes, mediaType));
    }

    /**
     * Obtains a part this library does not know, as JSON in maps.
     *
     * @throws IllegalArgumentException if it is not made of JSON values
     */
    public static ContentPart of(Map<String, ?> json) {
        return new ContentPart(Values.object("content part", json));
    }

    /**
     * Returns this part with another member, such as {@code cache_control}.
     *
     * @throws IllegalArgumentException if {@code value} is not a JSON value
     */
    public ContentPart with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(json);
        more.put(Checks.name("name", name), Values.value(name, value));
        return new ContentPart(Values.object("content part", more));
    }

    /** Returns this part as the end of a prefix the provider caches for five minutes. */
    public ContentPart cached() {
        return cached(PromptCache.FIVE_MINUTES);
    }

    /** Returns this part as the end of a prefix the provider caches. */
    public ContentPart cached(PromptCache cache) {
        return with("cache_control", Checks.present("cache", cache).json());
    }

    static List<Map<String, Object>> list(ContentPart... parts) {
        if (Checks.present("parts", parts).length == 0) {
            throw new IllegalArgumentException("a message needs at least one part");
        }
        return Arrays.stream(parts).map(ContentPart::json).toList();
    }

    private static ContentPart part(String type, String name, Object value) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put(name, value);
        return new ContentPart(json);
    }

    private static String dataUrl(String name, byte[] bytes, String mediaType) {
        if (!MEDIA_TYPE.matcher(Checks.name("media type", mediaType)).matches()) {
            throw new IllegalArgumentException("media type is not type/subtype: '" + Text.shown(mediaType) + "'");
        }
        return "data:" + mediaType + ";base64," + base64(name, bytes);
    }

    private static String base64(String name, byte[] bytes) {
        return Base64.getEncoder().encodeToString(Checks.bytes(name, bytes));
    }

    Map<String, Object> json() {
        return json;
    }

    /** Returns the kind of part only; never what it holds. */
    @Override
    public String toString() {
        return "ContentPart[" + json.get("type") + "]";
    }
}
