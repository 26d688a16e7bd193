package io.credits4j.examples.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code application/x-www-form-urlencoded}, of bodies and of query strings. */
final class FormEncoding {

    private FormEncoding() {}

    /** Decodes fields in order; a repeated {@code name[]} gets the numbers 0, 1, … in its brackets. */
    static Map<String, String> decode(String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.put(numbered(URLDecoder.decode(name, UTF_8), fields), URLDecoder.decode(value, UTF_8));
            }
        }
        return fields;
    }

    private static String numbered(String name, Map<String, String> fields) {
        if (!name.endsWith("[]")) {
            return name;
        }
        String stem = name.substring(0, name.length() - 2);
        int index = 0;
        while (fields.containsKey(stem + "[" + index + "]")) {
            index++;
        }
        return stem + "[" + index + "]";
    }
}
