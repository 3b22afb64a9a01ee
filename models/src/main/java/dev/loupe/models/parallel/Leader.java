package dev.loupe.models.parallel;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.ProcessGroup;
import dev.loupe.torch.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The first of a team: it starts the others, tells them each step, and ends them with itself. */
public final class Leader implements Team {
    private static final long PATIENCE_SECONDS = 30;
    private static final double END = -1;

    private final Path folder;
    private final List<Process> members;
    private final ProcessGroup group;

    private Leader(Path folder, List<Process> members, ProcessGroup group) {
        this.folder = folder;
        this.members = members;
        this.group = group;
    }

    /**
     * Starts the others and waits for them.
     *
     * @param size how many processes there are, this one among them
     * @param main the class whose main they run; its arguments are the store, the rank, the size, and these
     * @throws BadInput when they cannot be started, or end at once
     */
    public static Leader start(int size, Class<?> main, List<String> arguments) {
        List<Process> members = new ArrayList<>();
        Path folder = folder();
        try {
            for (int rank = 1; rank < size; rank++) {
                members.add(member(folder, rank, size, main, arguments));
            }
            for (int rank = 1; rank < size; rank++) {
                await(members.get(rank - 1), rank, folder);
            }
            return new Leader(folder, members, ProcessGroup.join(folder.resolve("store"), 0, size));
        } catch (IOException | RuntimeException e) {
            members.forEach(Process::destroyForcibly);
            delete(folder);
            throw e instanceof BadInput bad ? bad : new BadInput("processes cannot be started: " + e.getMessage(), e);
        }
    }

    /** Waits until a process is about to join; one that has ended never will. */
    private static void await(Process member, int rank, Path folder) {
        Path ready = Member.ready(folder.resolve("store"), rank);
        while (!Files.exists(ready)) {
            if (ended(member, 20)) {
                throw new BadInput("process " + rank + " of the team ended at once" + lastWords(folder, rank));
            }
        }
    }

    private static boolean ended(Process member, long milliseconds) {
        try {
            return member.waitFor(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput("interrupted while processes were started", e);
        }
    }

    /** The last line that a process complained with. */
    private static String lastWords(Path folder, int rank) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("errors" + rank));
            return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
        } catch (IOException e) {
            return ", and what it complained of cannot be read: " + e.getMessage();
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("loupe-processes"); // for this user only
        } catch (IOException e) {
            throw new BadInput("no temporary folder can be made: " + e.getMessage(), e);
        }
    }

    private static Process member(Path folder, int rank, int size, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(folder.resolve("store").toString(), Integer.toString(rank), Integer.toString(size)));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(
                        Files.createFile(folder.resolve("none" + rank)).toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors" + rank).toFile())
                .start();
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return group.size();
    }

    @Override
    public void begin(long step, double learningRate) {
        together(() -> group.sum((double) step, learningRate));
    }

    @Override
    public double sum(double value) {
        double[] sum = {value};
        together(() -> sum[0] = group.sum(value)[0]);
        return sum[0];
    }

    @Override
    public void sumGradients(Collection<Tensor> weights) {
        together(() -> group.sumGradients(weights));
    }

    /** Where the others are lost, what one of them said tells more. */
    private void together(Runnable work) {
        try {
            work.run();
        } catch (BadInput e) {
            for (int rank = 1; rank <= members.size(); rank++) {
                String words = ended(members.get(rank - 1), 1000) ? lastWords(folder, rank) : "";
                if (!words.isEmpty()) {
                    throw new BadInput("process " + rank + " of the team ended" + words, e);
                }
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            if (members.stream().allMatch(Process::isAlive)) {
                group.sum(END, 0);
            }
            for (Process member : members) {
                if (!ended(member, 1000 * PATIENCE_SECONDS)) {
                    member.destroyForcibly();
                }
            }
        } catch (BadInput e) {
            members.forEach(Process::destroyForcibly); // they are lost already, which whoever asked them was told
        } finally {
            group.close();
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new BadInput(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
