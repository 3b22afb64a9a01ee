package dev.loupe.graph;

/**
 * What a person gave cannot be used: the one exception type whose message is written for people.
 *
 * <p>The message is a single line: what is wrong, where (file, byte, line, path), and what to do about it. Nobody
 * catches it but code that can add context with {@link #in}, and the command line, which prints it and exits with 2.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadInput(String message) {
        super(message);
    }

    public BadInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same complaint with its place in front: {@code layer1.0.conv2: a window of 7 does not fit ...}. */
    public BadInput in(String place) {
        return new BadInput(place + ": " + getMessage(), this);
    }
}
