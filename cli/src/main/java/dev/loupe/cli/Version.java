package dev.loupe.cli;

/** What {@code loupe --version} prints. */
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "loupe " + (version == null ? "(not packaged)" : version) + ", JDK " + System.getProperty("java.version")
                + "\n";
    }
}
