package io.credits4j.examples.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** What a sandbox says to one request. Throwing an {@link IOException} drops the connection there and then. */
interface Answer {

    Answer DROPPED_CONNECTION = HttpExchange::close;

    void sendTo(HttpExchange exchange) throws IOException;
}
