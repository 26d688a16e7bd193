package io.credits4j.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Objects in the place of a driver's, which watch or disturb what is asked of them. */
final class StandIn {
    private StandIn() {}

    /** Returns an object of an interface whose every method is answered by a handler. */
    static <T> T of(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(StandIn.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Asks the object behind; what that throws is thrown as it is. */
    static @Nullable Object ask(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
