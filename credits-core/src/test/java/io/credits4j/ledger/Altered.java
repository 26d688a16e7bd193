package io.credits4j.ledger;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Copies of records with one component changed, for rows no ledger would write. */
final class Altered {
    private Altered() {}

    /** Returns a copy with another value; the record class may grow further components. */
    static <T extends Record> T copy(T original, String component, @Nullable Object value) {
        RecordComponent[] components = original.getClass().getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean found = false;
        try {
            for (int i = 0; i < components.length; i++) {
                boolean altered = components[i].getName().equals(component);
                found |= altered;
                values[i] = altered ? value : components[i].getAccessor().invoke(original);
            }
            if (!found) {
                throw new IllegalArgumentException(original.getClass() + " has no component " + component);
            }
            @SuppressWarnings("unchecked")
            Constructor<T> constructor = (Constructor<T>) original.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
