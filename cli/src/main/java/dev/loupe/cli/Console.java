package dev.loupe.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where a run of the program prints, and what it knows of the terminal.
 *
 * @param environment the process's variables: {@code LOUPE_COLUMNS} is set by the start script when standard output is a
 *     terminal, {@code COLUMNS} may be set by the user
 */
record Console(PrintStream out, PrintStream err, Map<String, String> environment) {
    private static final int WIDTH_OF_A_PIPE = 120;
    private static final int NARROWEST = 60;

    /** Columns to print for: the terminal's, or 120 where there is none. */
    int width() {
        for (String name : new String[] {"LOUPE_COLUMNS", "COLUMNS"}) {
            String columns = environment.getOrDefault(name, "");
            if (!columns.isEmpty() && columns.length() < 5 && isNumber(columns)) {
                return Math.max(NARROWEST, Integer.parseInt(columns));
            }
        }
        return WIDTH_OF_A_PIPE;
    }

    /** Whether colour is wanted: as asked for, else on a terminal unless {@code NO_COLOR} is set. */
    boolean color(String asked) {
        return switch (asked) {
            case "always" -> true;
            case "never" -> false;
            default ->
                environment.containsKey("LOUPE_COLUMNS")
                        && environment.getOrDefault("NO_COLOR", "").isEmpty();
        };
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
