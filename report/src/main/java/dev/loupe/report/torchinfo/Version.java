package dev.loupe.report.torchinfo;

/** Which torchinfo is followed. */
public enum Version {
    /** Release 1.8.0. */
    ONE_EIGHT,
    /** The development head of August 2026. */
    MAIN
}
