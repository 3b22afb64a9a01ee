package dev.loupe.cli;

import dev.loupe.zoo.Zoo;
import java.util.List;

/** Completion for zsh, each word with what it means; a file of a folder in {@code fpath}, or read by {@code source}. */
final class ZshCompletion {
    private ZshCompletion() {}

    static String script() {
        StringBuilder script =
                new StringBuilder("""
                #compdef loupe
                # Completion for loupe; made by: loupe completion zsh
                _loupe_models() {
                    _alternative 'networks:built-in network:(""").append(String.join(" ", Zoo.names())).append("""
                )' 'files:file:_files'
                }
                _loupe() {
                    local -a verbs
                    if (( CURRENT == 2 )); then
                        verbs=(
                """);
        List<Verb> verbs = Loupe.verbs();
        for (Verb verb : verbs) {
            script.append("            ")
                    .append(quoted(verb.name() + ":" + escape(verb.summary())))
                    .append('\n');
        }
        script.append("""
                        )
                        _describe verb verbs
                        return
                    fi
                    shift words
                    (( CURRENT-- ))
                    case $words[1] in
                """);
        for (Verb verb : verbs) {
            script.append("        ").append(verb.name()).append(") _arguments");
            for (Option option : verb.options()) {
                script.append(" \\\n            ").append(quoted(argument(option)));
            }
            script.append(" \\\n            '--help[explain this verb]'");
            List<String> operands = CompletionVerb.operands(verb);
            script.append(operands.isEmpty() ? "" : " \\\n            '1:what:(" + String.join(" ", operands) + ")'");
            script.append(" \\\n            '*:model:").append(models(verb)).append("' ;;\n");
        }
        return script.append("""
                    esac
                }
                if [ "$funcstack[1]" = _loupe ]; then _loupe "$@"; else compdef _loupe loupe ./loupe; fi
                """).toString();
    }

    private static String models(Verb verb) {
        return verb.name().equals("inspect") ? "_loupe_models" : "_files";
    }

    /** An option as {@code _arguments} wants it: repeatable, with its value in the same word or the next. */
    private static String argument(Option option) {
        String help = "[" + escape(option.help()) + "]";
        if (option.isFlag()) {
            return option.name() + help;
        }
        String value = option.label().substring(option.name().length()).strip();
        return "*" + option.name() + "=" + help + (option.valueIsOptional() ? "::" : ":") + escape(value) + ":"
                + action(option, value);
    }

    private static String action(Option option, String value) {
        if (option.choices().length > 0) {
            return "(" + String.join(" ", option.choices()) + ")";
        }
        return value.equals("FILE") || value.equals("DIR") || value.equals("FOLDER") ? "_files" : " ";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
