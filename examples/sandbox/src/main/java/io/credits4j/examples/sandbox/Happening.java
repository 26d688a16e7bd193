package io.credits4j.examples.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a request changed.
 *
 * @param object the answer
 * @param events what it causes, in order
 */
record Happening(ObjectNode object, List<ObjectNode> events) {
    static Happening quietly(ObjectNode object) {
        return new Happening(object, List.of());
    }
}
