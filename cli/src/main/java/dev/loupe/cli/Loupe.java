package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.List;
import java.util.Optional;

/** Finds the verb and runs it. A verb's classes are loaded only when it is called. */
final class Loupe {
    /** Done, and nothing to complain about. */
    static final int DONE = 0;
    /** Done, and a check that the user asked for failed. */
    static final int CHECK_FAILED = 1;
    /** Bad input or usage. */
    static final int BAD_INPUT = 2;
    /** Ended by Ctrl-C, in order. */
    static final int INTERRUPTED = 130;
    /** A fault of the program itself. */
    static final int OWN_FAULT = 70;

    static final List<String> VERBS = List.of(
            "inspect",
            "evaluate",
            "convert",
            "train",
            "predict",
            "detect",
            "compare-detectors",
            "generate",
            "trace",
            "explain",
            "serve",
            "completion",
            "help");

    private Loupe() {}

    static Optional<Verb> verb(String name) {
        return switch (name) {
            case "inspect" -> Optional.of(new InspectVerb());
            case "evaluate" -> Optional.of(new EvaluateVerb());
            case "convert" -> Optional.of(new ConvertVerb());
            case "train" -> Optional.of(new TrainVerb());
            case "predict" -> Optional.of(new PredictVerb());
            case "detect" -> Optional.of(new DetectVerb());
            case "compare-detectors" -> Optional.of(new CompareDetectorsVerb());
            case "generate" -> Optional.of(new GenerateVerb());
            case "trace" -> Optional.of(new TraceVerb());
            case "explain" -> Optional.of(new ExplainVerb());
            case "serve" -> Optional.of(new ServeVerb());
            case "completion" -> Optional.of(new CompletionVerb());
            case "help" -> Optional.of(new HelpVerb());
            default -> Optional.empty();
        };
    }

    static List<Verb> verbs() {
        return VERBS.stream().flatMap(name -> verb(name).stream()).toList();
    }

    /** Runs a command line and gives the exit code. */
    static int run(String[] line, Console console) {
        try {
            return dispatch(line, console);
        } catch (BadInput e) {
            complain(console, String.valueOf(e.getMessage()));
            if (isVerbose(line)) {
                e.printStackTrace(console.err());
            }
            return BAD_INPUT;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            complain(
                    console,
                    "a fault of the program itself: " + e
                            + "; please report it with the command that led to it"
                            + (isVerbose(line) ? "" : " (--verbose shows where)"));
            if (isVerbose(line)) {
                e.printStackTrace(console.err());
            }
            return OWN_FAULT;
        }
    }

    private static int dispatch(String[] line, Console console) {
        if (line.length == 0 || line[0].equals("--help") || line[0].equals("-h")) {
            console.out().print(Help.overview());
            return line.length == 0 ? BAD_INPUT : DONE;
        }
        if (line[0].equals("--version")) {
            console.out().print(Version.text());
            return DONE;
        }
        Verb verb = verb(line[0])
                .orElseThrow(() -> new BadInput("there is no verb '" + line[0] + "'; "
                        + Nearest.suggestion(line[0], VERBS, "loupe --help lists them")));
        for (int i = 1; i < line.length; i++) {
            if (line[i].equals("--help") || line[i].equals("-h")) {
                console.out().print(Help.of(verb));
                return DONE;
            }
        }
        return verb.run(Arguments.parse(verb, line, 1), console);
    }

    static void complain(Console console, String message) {
        console.err().println("loupe: " + Printable.line(message));
    }

    private static boolean isVerbose(String[] line) {
        for (String word : line) {
            if (word.equals("--verbose")) {
                return true;
            }
        }
        return false;
    }
}
