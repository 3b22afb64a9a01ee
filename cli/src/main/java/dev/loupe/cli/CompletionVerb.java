package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
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
            case "bash" -> console.out().print(bash());
            case "zsh" -> console.out().print("autoload -U +X bashcompinit && bashcompinit\n" + bash());
            default -> throw new BadInput("completion is made for bash or zsh, not for '" + shell + "'");
        }
        return Loupe.DONE;
    }

    private static String bash() {
        StringBuilder script = new StringBuilder("""
                # Completion for loupe; made by: loupe completion bash
                _loupe() {
                    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
                    COMPREPLY=()
                    if [ "$COMP_CWORD" -eq 1 ]; then
                """);
        script.append("        words='").append(String.join(" ", Loupe.VERBS)).append(" --help --version'\n");
        script.append("    else\n        case \"${COMP_WORDS[1]} $before\" in\n");
        for (Verb verb : verbs()) {
            for (Option option : verb.options()) {
                if (option.choices().length > 0) {
                    clause(script, "'" + verb.name() + " " + option.name() + "'", List.of(option.choices()));
                }
            }
        }
        for (Verb verb : verbs()) {
            List<String> words = new ArrayList<>();
            for (Option option : verb.options()) {
                words.add(option.name());
            }
            words.add("--help");
            if (verb.name().equals("inspect")) {
                words.addAll(Zoo.names());
            }
            clause(script, "'" + verb.name() + " '*", words);
        }
        return script.append("""
                        esac
                    fi
                    COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
                }
                complete -F _loupe loupe ./loupe
                """).toString();
    }

    private static void clause(StringBuilder script, String pattern, List<String> words) {
        script.append("        ")
                .append(pattern)
                .append(") words='")
                .append(String.join(" ", words))
                .append("' ;;\n");
    }

    private static List<Verb> verbs() {
        List<Verb> verbs = new ArrayList<>();
        for (String name : Loupe.VERBS) {
            Loupe.verb(name).ifPresent(verbs::add);
        }
        return verbs;
    }
}
