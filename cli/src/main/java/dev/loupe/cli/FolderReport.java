package dev.loupe.cli;

import dev.loupe.formats.Formats;
import dev.loupe.formats.NamePromise;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.FolderTable;
import dev.loupe.report.TensorReport;
import dev.loupe.zoo.ModelRequest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** One row for each model file in a folder and below; what cannot be read is a row too. */
final class FolderReport {
    private static final int DEPTH = 32;
    private static final int THREADS = 8;

    private final ModelRequest request;
    private final BiFunction<String, Model, Outcome> form;
    private final boolean isJson;
    private final Consumer<String> json;
    private final Console console;

    /** What came out for one file: a row, and its object where JSON is asked for. */
    private record Result(FolderTable.Row row, String json) {}

    /**
     * A report that is yet to be made.
     *
     * @param json where objects of JSON go, one a line, as soon as they are there: they may be many
     */
    FolderReport(
            ModelRequest request,
            BiFunction<String, Model, Outcome> form,
            boolean isJson,
            Consumer<String> json,
            Console console) {
        this.request = request;
        this.json = json;
        this.form = form;
        this.isJson = isJson;
        this.console = console;
    }

    /** Reads as many files at once as there are processors, and keeps their order. */
    Outcome of(String folder) {
        List<Path> files = files(Path.of(folder));
        int threads = Math.min(THREADS, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Deque<Future<Result>> waiting = new ArrayDeque<>();
            List<FolderTable.Row> rows = new ArrayList<>();
            int next = 0;
            while (rows.size() < files.size()) {
                while (next < files.size() && waiting.size() < 2 * threads) {
                    Path file = files.get(next++);
                    waiting.add(pool.submit(() -> result(folder, file)));
                }
                Result result = waiting.remove().get();
                rows.add(result.row());
                json.accept(result.json());
                progress(rows.size(), files.size());
            }
            return Outcome.of(isJson ? "" : FolderTable.text(folder, rows));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** A bar on a terminal; elsewhere nothing. */
    private void progress(int done, int all) {
        if (!console.color("auto")) {
            return;
        }
        int filled = 30 * done / all;
        String bar = "\rloupe: [" + "#".repeat(filled) + " ".repeat(30 - filled) + "] " + done + "/" + all;
        console.err().print(done == all ? "\r" + " ".repeat(bar.length()) + "\r" : bar);
        console.err().flush();
    }

    /** Files and folders that are models; what lies in such a folder is part of it. */
    private static List<Path> files(Path folder) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                    if (inner.equals(folder) || !Formats.isModel(inner)) {
                        return FileVisitResult.CONTINUE;
                    }
                    found.add(inner);
                    return FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (mayBeModel(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) {
                    found.add(file); // its row says why
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new BadInput("cannot be listed: " + e.getMessage(), e);
        }
        found.sort(null);
        return found;
    }

    /** By suffix, or by content where the suffix is one of many things. */
    private static boolean mayBeModel(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        NamePromise promise = NamePromise.of(path.getFileName().toString());
        return promise == NamePromise.MODEL || (promise == NamePromise.PERHAPS && Formats.isModel(path));
    }

    private Result result(String folder, Path path) {
        String file = path.toString();
        String shown = Path.of(folder).relativize(path).toString();
        try {
            ModelFile read = ModelFile.read(file, request);
            return read.hasNetwork() ? network(shown, file, read) : tensors(shown, path, read);
        } catch (BadInput e) {
            String message = String.valueOf(e.getMessage());
            return new Result(
                    new FolderTable.Row(shown, List.of(), message), isJson ? FolderTable.failure(file, message) : "");
        }
    }

    private Result network(String shown, String file, ModelFile read) {
        Model model = read.network();
        Inspection inspection = Inspection.of(model.graph());
        List<String> figures = List.of(
                model.heading().format(),
                read.model().network().orElse(model.graph().name()),
                FolderTable.grouped(inspection.totals().parameters()),
                multiplyAdds(inspection.totals().multiplyAdds()),
                FolderTable.bytes(size(Path.of(file))));
        return new Result(
                new FolderTable.Row(shown, figures, note(read)),
                isJson ? form.apply(file, model).text() : "");
    }

    /** A figure that depends on open dimensions would not fit a cell: it is told on what it depends. */
    private static String multiplyAdds(Size size) {
        return size.isConstant() ? FolderTable.grouped(size) : "of " + String.join(", ", size.symbols());
    }

    private Result tensors(String shown, Path path, ModelFile read) {
        TensorReport report = read.report();
        List<String> figures = List.of(
                read.model().format(),
                "-",
                FolderTable.grouped(Size.of(report.parameters())),
                "-",
                FolderTable.bytes(size(path)));
        return new Result(new FolderTable.Row(shown, figures, note(read)), isJson ? report.json() : "");
    }

    private static String note(ModelFile read) {
        int warnings = read.model().warnings().size();
        return warnings == 0 ? "" : warnings == 1 ? read.model().warnings().get(0) : warnings + " warnings";
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new BadInput("cannot be read: " + e.getMessage(), e);
        }
    }
}
