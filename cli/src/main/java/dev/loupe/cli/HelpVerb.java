package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.util.List;

/** {@code loupe help [VERB]}, and the manual page. */
final class HelpVerb implements Verb {
    @Override
    public String name() {
        return "help";
    }

    @Override
    public String summary() {
        return "explain a verb";
    }

    @Override
    public String usage() {
        return "[VERB]";
    }

    @Override
    public List<Option> options() {
        return List.of(new Option("--man", "", "the manual page of all verbs, for man to set"));
    }

    @Override
    public List<String> examples() {
        return List.of("loupe help inspect", "loupe help --man | man -l -");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.has("--man")) {
            console.out().print(ManPage.text(Version.program()));
            return Loupe.DONE;
        }
        if (arguments.operands().isEmpty()) {
            console.out().print(Help.overview());
            return Loupe.DONE;
        }
        String name = arguments.operands().get(0);
        Verb verb = Loupe.verb(name)
                .orElseThrow(() -> new BadInput("there is no verb '" + name + "'; "
                        + Nearest.suggestion(name, Loupe.VERBS, "loupe --help lists them")));
        console.out().print(Help.of(verb));
        return Loupe.DONE;
    }
}
