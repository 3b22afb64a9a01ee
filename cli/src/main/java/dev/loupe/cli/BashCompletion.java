package dev.loupe.cli;

import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;

/** Completion for bash: words of a verb, and files. */
final class BashCompletion {
    private BashCompletion() {}

    static String script() {
        StringBuilder script = new StringBuilder("""
                # Completion for loupe; made by: loupe completion bash
                _loupe() {
                    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
                    COMPREPLY=()
                    if [ "$COMP_CWORD" -eq 1 ]; then
                """);
        script.append("        words='").append(String.join(" ", Loupe.VERBS)).append(" --help --version'\n");
        script.append("    else\n        case \"${COMP_WORDS[1]} $before\" in\n");
        List<Verb> verbs = Loupe.verbs();
        for (Verb verb : verbs) {
            for (Option option : verb.options()) {
                if (option.choices().length > 0) {
                    clause(script, "'" + verb.name() + " " + option.name() + "'", List.of(option.choices()));
                }
            }
        }
        for (Verb verb : verbs) {
            clause(script, "'" + verb.name() + " '*", words(verb));
        }
        return script.append("""
                        esac
                    fi
                    COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))
                }
                complete -F _loupe loupe ./loupe
                """).toString();
    }

    private static List<String> words(Verb verb) {
        List<String> words = new ArrayList<>(CompletionVerb.operands(verb));
        for (Option option : verb.options()) {
            words.add(option.name());
        }
        words.add("--help");
        if (verb.name().equals("inspect")) {
            words.addAll(Zoo.names());
        }
        return words;
    }

    private static void clause(StringBuilder script, String pattern, List<String> words) {
        script.append("        ")
                .append(pattern)
                .append(") words='")
                .append(String.join(" ", words))
                .append("' ;;\n");
    }
}
