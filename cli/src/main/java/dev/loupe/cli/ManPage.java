package dev.loupe.cli;

import java.util.ArrayList;
import java.util.List;

/** The manual page in roff's man macros, from the verbs' own tables: {@code loupe help --man | man -l -}. */
final class ManPage {
    private ManPage() {}

    static String text(String version) {
        StringBuilder page = new StringBuilder();
        page.append(".\\\" Made by: loupe help --man\n");
        page.append(".TH LOUPE 1 \"\" \"").append(escape(version)).append("\" \"User Commands\"\n");
        page.append("""
                .\\" Commands are copied from here: no quotes that change, no hyphens that are none.
                .ie \\n(.g .ds ' \\(aq
                .el .ds ' '
                .nh
                .ad l
                .SH NAME
                loupe \\- what a neural network is, what it costs, how good it is
                .SH SYNOPSIS
                """);
        List<Verb> verbs = Loupe.verbs();
        for (int i = 0; i < verbs.size(); i++) {
            page.append(i == 0 ? "" : ".br\n");
            command(page, verbs.get(i));
        }
        page.append("""
                .SH DESCRIPTION
                Results go to standard output; progress, warnings and errors go to standard error.
                With several inputs there is one result each, in their order; as JSON each is one line.
                One bad input does not stop the others.
                .PP
                An option and its value are two words or one:
                .B \\-\\-name value
                or
                .BR \\-\\-name=value .
                What follows
                .B \\-\\-
                is no option.
                .B loupe VERB \\-\\-help
                shows a verb's options,
                .B loupe \\-\\-version
                the versions.
                .SH VERBS
                """);
        for (Verb verb : verbs) {
            verb(page, verb);
        }
        page.append(".SH EXIT STATUS\n");
        for (Manual.ExitCode code : Manual.EXIT_CODES) {
            page.append(".TP\n.B ").append(code.code()).append('\n');
            page.append(escape(code.meaning())).append('\n');
        }
        page.append("""
                .SH ENVIRONMENT
                .TP
                .B JAVA_HOME
                The Java that runs it, from version 17 up; else the one on the PATH.
                .TP
                .B LOUPE_CACHE
                Where an installation keeps its archive of classes for a quick start; none for no archive.
                Else $XDG_CACHE_HOME/loupe or ~/.cache/loupe.
                .TP
                .B NO_COLOR
                If set, no colours unless \\-\\-color asks for them.
                .TP
                .B COLUMNS
                The width to print for where standard output is no terminal.
                """);
        return page.toString();
    }

    private static void command(StringBuilder page, Verb verb) {
        page.append(".B loupe ").append(escape(verb.name())).append('\n');
        if (!verb.usage().isEmpty()) {
            page.append(escape(verb.usage())).append('\n');
        }
    }

    private static void verb(StringBuilder page, Verb verb) {
        page.append(".SS \"loupe ").append(escape(verb.name())).append("\"\n");
        page.append(escape(verb.summary())).append('\n');
        for (Option option : verb.options()) {
            page.append(".TP\n.B ").append(escape(option.name()));
            String value = option.label().substring(option.name().length());
            page.append(value.isEmpty() ? "" : " \\fI" + escape(value.strip()) + "\\fR")
                    .append('\n');
            page.append(escape(option.help())).append('\n');
        }
        page.append(".PP\nExamples:\n.PP\n.EX\n");
        for (String example : verb.examples()) {
            page.append("    ").append(escape(example)).append('\n');
        }
        page.append(".EE\n");
    }

    /** Text as it stands: roff's own characters, and those that it would set otherwise. */
    static String escape(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String safe = line.replace("\\", "\\e")
                    .replace("-", "\\-")
                    .replace("'", "\\*'")
                    .replace("`", "\\(ga")
                    .replace("^", "\\(ha")
                    .replace("~", "\\(ti");
            lines.add(safe.startsWith(".") ? "\\&" + safe : safe);
        }
        return String.join("\n", lines);
    }
}
