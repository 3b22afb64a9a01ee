package dev.loupe.formats;

/** Reads one format. */
public interface Reader {
    /** What its format is called and gives. */
    Format format();

    /** Whether the content is of this format, whatever its name says. Cheap, and never fails on damaged content. */
    boolean claims(Source source);

    /**
     * Reads what is there.
     *
     * @throws dev.loupe.graph.BadInput when the content contradicts itself; the message names the place
     */
    Model read(Source source);
}
