package dev.loupe.dist;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** A Java that holds the modules that Loupe needs and no others. */
final class RuntimeImage {
    private RuntimeImage() {}

    /** Names of the JDK's modules that some jars need, as jdeps finds them, separated by commas. */
    static String modules(List<Path> jars) {
        List<String> arguments =
                new ArrayList<>(List.of("--multi-release", "17", "--ignore-missing-deps", "--print-module-deps"));
        jars.forEach(jar -> arguments.add(jar.toString()));
        return run("jdeps", arguments).strip();
    }

    static void make(String modules, Path folder) {
        run(
                "jlink",
                List.of(
                        "--add-modules",
                        modules,
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        folder.toString()));
    }

    private static String run(String name, List<String> arguments) {
        ToolProvider tool = ToolProvider.findFirst(name)
                .orElseThrow(() -> new IllegalStateException(name + " is missing: build with a whole JDK"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = tool.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(new String[0]));
        if (code != 0) {
            throw new IllegalStateException(name + " failed with " + code + ": " + out + err);
        }
        return out.toString();
    }
}
