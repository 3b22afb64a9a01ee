package dev.loupe.serve;

/** A part of the page, such as the view of networks: where its link leads, and what it answers. */
public interface Room extends AutoCloseable {
    /** Where it is: {@code /network}. */
    String address();

    /** Its link. */
    String text();

    /** What one finds there, in a sentence. */
    String about();

    /** Adds its page and what its scripts ask for. */
    void register(Routes routes);

    /** Lets go of what it keeps: files that were dropped, caches. */
    @Override
    default void close() {}
}
