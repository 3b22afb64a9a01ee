package dev.loupe.cli;

/** What {@code loupe --version} prints. */
final class Version {
    private Version() {}

    static String text() {
        return program() + ", JDK " + System.getProperty("java.version") + "\n";
    }

    /** The program and its version. */
    static String program() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "loupe " + (version == null ? "(not packaged)" : version);
    }
}
