package dev.loupe.serve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which handler answers which method and path. Paths are compared whole: none is a pattern, none names a file. */
public final class Routes {
    /** Answers a request that was let in. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Request request);
    }

    private final Map<String, Handler> handlers = new HashMap<>();

    public void get(String path, Handler handler) {
        add("GET " + path, handler);
    }

    public void post(String path, Handler handler) {
        add("POST " + path, handler);
    }

    private void add(String key, Handler handler) {
        if (handlers.put(key, handler) != null) {
            throw new IllegalStateException("two handlers for " + key);
        }
    }

    Optional<Handler> find(String method, String path) {
        return Optional.ofNullable(handlers.get(method + " " + path));
    }

    boolean knows(String path) {
        return handlers.containsKey("GET " + path) || handlers.containsKey("POST " + path);
    }
}
