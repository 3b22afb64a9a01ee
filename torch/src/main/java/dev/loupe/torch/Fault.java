package dev.loupe.torch;

import dev.loupe.graph.BadInput;

/**
 * A complaint of LibTorch about a call, in one line: a fault of the program that made the call. Its own message, a dozen
 * lines with a trace of C++, is the cause's.
 */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Fault(String message, Throwable cause) {
        super(message, cause);
    }

    /** The one place where LibTorch's exceptions are translated: what people can do something about is their input's. */
    static RuntimeException of(RuntimeException e) {
        return of("", e);
    }

    /** The same with the place in front, such as a node's path. */
    static RuntimeException of(String place, RuntimeException e) {
        if (e.getClass() != RuntimeException.class) { // LibTorch's come as plain ones; others are ours
            return e;
        }
        String line = (place.isEmpty() ? "" : place + ": ") + firstLine(String.valueOf(e.getMessage()));
        return line.contains("can't allocate memory") || line.contains("out of memory")
                ? new BadInput("the memory does not suffice: " + line + "; take a smaller batch or input", e)
                : new Fault(line, e);
    }

    static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
