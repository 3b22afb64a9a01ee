package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.util.List;

/** {@code loupe completion bash|zsh}: a script made from the verbs' own tables of options. */
final class CompletionVerb implements Verb {
    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "print a completion script for a shell";
    }

    @Override
    public String usage() {
        return "bash|zsh";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public List<String> examples() {
        return List.of("source <(loupe completion bash)", "source <(loupe completion zsh)");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        String shell =
                arguments.operands().isEmpty() ? "" : arguments.operands().get(0);
        switch (shell) {
            case "bash" -> console.out().print(BashCompletion.script());
            case "zsh" -> console.out().print(ZshCompletion.script());
            default -> throw new BadInput("completion is made for bash or zsh, not for '" + shell + "'");
        }
        return Loupe.DONE;
    }

    /** The words that a verb starts with, if its usage lists them as {@code a|b|c}. */
    static List<String> operands(Verb verb) {
        String first = verb.usage().split(" ", 2)[0];
        return first.indexOf('|') < 0 ? List.of() : List.of(first.split("\\|", -1));
    }
}
