package io.credits4j.examples.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults waiting for their requests; first armed, first played. */
final class ArmedFaults {

    private final List<Armed> armed = new ArrayList<>();

    synchronized void arm(int times, String method, String path, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, was " + times);
        }
        for (int i = 0; i < times; i++) {
            armed.add(new Armed(method, path, fault));
        }
    }

    synchronized Optional<Fault> take(SeenRequest request) {
        Optional<Armed> hit =
                armed.stream().filter(fault -> fault.matches(request)).findFirst();
        hit.ifPresent(armed::remove);
        return hit.map(Armed::fault);
    }

    private record Armed(String method, String path, Fault fault) {

        boolean matches(SeenRequest request) {
            return method.equals(request.method()) && PathPattern.matches(path, request.path());
        }
    }
}
