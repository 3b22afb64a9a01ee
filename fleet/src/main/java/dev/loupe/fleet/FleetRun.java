package dev.loupe.fleet;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.inspect.Optimizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Reads all models of some folder trees, on all cores, a row each, in the order of their paths' bytes.
 *
 * @param optimizer whose state counts to the memory of training
 * @param threads that read
 * @param heap bytes of memory there are: half of them for what is parsed at once
 * @param progress is told how many rows there are
 */
public record FleetRun(Optimizer optimizer, int threads, long heap, LongConsumer progress) {
    /** What rows are written as. */
    public enum Form {
        JSON,
        CSV,
        PARQUET
    }

    /**
     * Gives the rows as they come; nothing is remembered of the run.
     *
     * @param form JSON or CSV; Parquet needs a file
     */
    public FleetSummary print(List<Path> folders, Form form, Consumer<String> out) {
        try (KnownRows none = KnownRows.none()) {
            if (form == Form.CSV) {
                out.accept(FleetCsv.header());
            }
            return fleet().run(
                            new Walk(folders),
                            none,
                            line -> out.accept(form == Form.CSV ? FleetCsv.row(line) : line),
                            progress);
        } catch (IOException e) {
            throw new BadInput("the rows cannot be written: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Writes the rows to a file, which is there whole or not at all. A run that was stopped, however, is gone on with: rows
     * of files with the same size and time of change are not read again. A result in JSON serves a later run in the same way.
     *
     * @throws BadInput when it cannot be written, or another run does
     */
    public FleetSummary write(List<Path> folders, Form form, Path file) {
        Path target = file.toAbsolutePath();
        if (target.getParent() == null || !Files.isDirectory(target.getParent())) {
            throw new BadInput(
                    Printable.line(file.toString()) + ": cannot be written: its folder does not exist; make it first");
        }
        Walk walk = new Walk(folders);
        Optional<Path> before = form == Form.JSON ? Optional.of(target) : Optional.empty();
        try (ResultFile result = ResultFile.open(target, before)) {
            FleetSummary summary = fleet().run(walk, result.known(), result::add, progress);
            if (form == Form.JSON) {
                result.become(target);
            } else {
                WholeFile.write(target, out -> convert(result, form, out));
                result.discard();
            }
            return summary;
        } catch (IOException e) {
            throw new BadInput(
                    Printable.line(file.toString()) + ": cannot be written: " + e + "; the rows so far stay in "
                            + file.getFileName() + ".part",
                    e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Fleet fleet() {
        return new Fleet(optimizer, threads, heap);
    }

    private static BadInput interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BadInput("interrupted; the same command goes on from there", e);
    }

    private static void convert(ResultFile result, Form form, OutputStream out) throws IOException {
        try (KnownRows rows = result.written()) {
            if (form == Form.CSV) {
                out.write(FleetCsv.header().getBytes(StandardCharsets.UTF_8));
                for (Optional<KnownRow> row = rows.take(); row.isPresent(); row = rows.take()) {
                    out.write(FleetCsv.row(row.get().line()).getBytes(StandardCharsets.UTF_8));
                }
            } else {
                FleetParquet parquet = new FleetParquet(out);
                for (Optional<KnownRow> row = rows.take(); row.isPresent(); row = rows.take()) {
                    parquet.add(row.get().line());
                }
                parquet.finish();
            }
        }
    }
}
