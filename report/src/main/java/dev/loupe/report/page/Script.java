package dev.loupe.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A view's ES module and all that it imports as one script, for pages that are one file. Each module becomes a function that
 * is called once and returns what it exports, so that names of one do not meet those of another.
 *
 * <p>Our modules keep to three forms at the start of a line: {@code import { a, b } from "./name.js";} on one line,
 * {@code export function} and {@code export const}.
 */
final class Script {
    private static final Pattern IMPORT =
            Pattern.compile("^import \\{([^}]*)\\} from \"\\./([a-z-]+)\\.js\";$", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^export ((?:async )?(?:function|const) (\\w+))", Pattern.MULTILINE);

    private final Map<String, String> modules = new LinkedHashMap<>();

    private Script() {}

    /** The script, which leaves the view's exports in {@code view}. */
    static String of(String view) {
        Script script = new Script();
        script.add(view);
        StringBuilder text = new StringBuilder(1 << 16).append("\"use strict\";\n(() => {\n");
        script.modules.forEach((name, body) -> text.append("const ")
                .append(variable(name))
                .append(" = (() => {\n")
                .append(body)
                .append("})();\n"));
        return text.append(START.formatted(variable(view))).append("})();\n").toString();
    }

    private static final String START = """
            const data = JSON.parse(document.getElementById("data").textContent);
            %s.show(document.getElementById("view"), data, null);
            """;

    private void add(String name) {
        if (modules.containsKey(name)) {
            return;
        }
        String source = Files.text(name + ".js");
        for (Matcher matcher = IMPORT.matcher(source); matcher.find(); ) {
            add(matcher.group(2));
        }
        List<String> exported = new ArrayList<>();
        for (Matcher matcher = EXPORT.matcher(source); matcher.find(); ) {
            exported.add(matcher.group(2));
        }
        String body = IMPORT.matcher(source)
                .replaceAll(match ->
                        "const {" + match.group(1).replace(" as ", ": ") + "} = " + variable(match.group(2)) + ";");
        body = EXPORT.matcher(body).replaceAll("$1");
        modules.put(name, body + "return { " + String.join(", ", exported) + " };\n");
    }

    private static String variable(String module) {
        return "module_" + module.replace('-', '_');
    }
}
