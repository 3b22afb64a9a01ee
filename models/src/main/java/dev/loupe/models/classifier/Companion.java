package dev.loupe.models.classifier;

import dev.loupe.models.parallel.Member;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.models.training.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that learns along with the first one of its team; see {@link dev.loupe.models.parallel.Leader}. */
final class Companion {
    private static final int GIVEN = 6;

    private Companion() {}

    /** What {@link #main} is told, after the store, the rank and the size. */
    static List<String> arguments(Setup setup, Path out, boolean resume) {
        List<String> arguments =
                new ArrayList<>(List.of(setup.name(), Long.toString(setup.seed()), resume ? out.toString() : ""));
        setup.settings().values().forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    /** Does the steps that the first process tells, and ends when it does. */
    public static void main(String[] arguments) throws InterruptedException {
        Thread main = Thread.currentThread();
        // Ctrl-C goes to all processes of a terminal; the first one ends the others once its checkpoint is written.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> join(main)));
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : List.of(arguments).subList(GIVEN, arguments.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Setup setup = Setup.of(
                arguments[3], Long.parseLong(arguments[4]), Settings.of(new ClassifierRecipe().settings(), settings));
        setup.start();
        try (Member member = Member.join(
                        Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
                ClassifierTask task = setup.task(member)) {
            if (!arguments[5].isEmpty()) {
                Trainer.restore(task, new RunFolder(Path.of(arguments[5])));
            }
            for (Optional<Member.Order> order = member.next(); order.isPresent(); order = member.next()) {
                task.step(order.get().step(), order.get().learningRate());
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
