package dev.loupe.fleet;

import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.StoredFigures;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Optimizer;
import dev.loupe.report.InspectJson;
import dev.loupe.report.Json;
import dev.loupe.report.TensorReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads one candidate; whatever comes of that is a row. */
public final class Reading {
    /** The schema of a row; its file is {@code loupe.fleet-1.schema.json} beside the others of the report module. */
    public static final String SCHEMA = "loupe.fleet/1";

    private static final int LONGEST_ERROR = 2000;

    private final Optimizer optimizer;

    /** @param optimizer whose state counts to the memory of training */
    public Reading(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /**
     * What came of a candidate.
     *
     * @param line the row as one line of JSON with its end; empty where the candidate is no model and none was promised
     * @param isFailure whether the row tells an error
     * @param isFault whether that is one of the program itself
     */
    public record Result(Optional<String> line, boolean isFailure, boolean isFault) {
        static final Result NONE = new Result(Optional.empty(), false, false);
    }

    /**
     * The row of a file or folder that is met by itself, as on a cluster; memory that does not suffice is a row too.
     *
     * @param path as it is to stand in the row
     * @param encoded its exact bytes, where the path is absolute and no UTF-8
     * @param isCertain whether there is a row whatever is in it
     */
    public Result of(String path, Optional<String> encoded, boolean isCertain) {
        Path file;
        try {
            file = encoded.isPresent() ? Path.of(URI.create("file://" + encoded.get())) : Path.of(path);
        } catch (IllegalArgumentException e) { // InvalidPathException is one
            String why = "is no path on this machine";
            return failure(Candidate.broken(Path.of(""), PathName.of(path, encoded), why), why, false, true);
        }
        Candidate candidate = Walk.at(file, PathName.of(path, encoded), isCertain);
        try {
            return of(candidate);
        } catch (OutOfMemoryError e) {
            return tooLarge(candidate, Runtime.getRuntime().maxMemory());
        }
    }

    /** The row; {@link OutOfMemoryError} passes, since others may have taken the memory. */
    public Result of(Candidate candidate) {
        if (candidate.problem().isPresent()) {
            return failure(candidate, candidate.problem().get(), false, true);
        }
        if (!Files.isReadable(candidate.path())) {
            return failure(candidate, "cannot be read: permission denied, or gone", false, true);
        }
        try {
            if (!candidate.isCertain() && !Formats.isModel(candidate.path())) {
                return Result.NONE;
            }
            return new Result(Optional.of(row(candidate, Formats.read(candidate.path()))), false, false);
        } catch (BadInput e) {
            return failure(candidate, String.valueOf(e.getMessage()), false, isOfTheMachine(e));
        } catch (RuntimeException | StackOverflowError e) {
            return failure(candidate, "a fault of the program itself: " + e + "; please report it", true, true);
        }
    }

    /** The row of a file that this process has not the memory for. */
    Result tooLarge(Candidate candidate, long heap) {
        return failure(
                candidate,
                "needs more memory than the " + (heap >> 20)
                        + " MiB there are; give Java more by JAVA_TOOL_OPTIONS=-Xmx4g",
                false,
                true);
    }

    /** Whether the file may be read another time: its disk, its rights or its network failed, not its content. */
    private static boolean isOfTheMachine(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private String row(Candidate candidate, Model model) {
        Json json = begin(candidate, false);
        json.name("format").value(model.format());
        json.name("network");
        if (model.graph().isPresent()) {
            json.value(model.network().orElse(model.graph().get().name()));
            InspectJson.totals(json, Inspection.of(model.graph().get()), optimizer);
        } else {
            json.nullValue();
            StoredFigures stored = StoredFigures.of(model);
            TensorReport.totals(json, stored.parameters(), stored.buffers(), stored.bytes());
        }
        json.name("warnings").value(model.warnings().size());
        json.name("error").nullValue();
        return json.endObject() + "\n";
    }

    /** @param again whether the next run is to try again though the file is the same: the row then has no time */
    private static Result failure(Candidate candidate, String error, boolean isFault, boolean again) {
        Json json = begin(candidate, again);
        json.name("format").nullValue();
        json.name("network").nullValue();
        json.name("totals").nullValue();
        json.name("warnings").value(0);
        json.name("error").value(error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + "…");
        return new Result(Optional.of(json.endObject() + "\n"), true, isFault);
    }

    private static Json begin(Candidate candidate, boolean withoutTime) {
        Json json = new Json().beginObject();
        json.name("schema").value(SCHEMA);
        json.name("path").value(candidate.name().shown());
        text(json.name("path_encoded"), candidate.name().encoded());
        json.name("bytes");
        if (candidate.bytes().isPresent()) {
            json.value(candidate.bytes().getAsLong());
        } else {
            json.nullValue();
        }
        text(json.name("modified"), withoutTime ? Optional.empty() : candidate.modified());
        return json;
    }

    private static void text(Json json, Optional<String> text) {
        if (text.isPresent()) {
            json.value(text.get());
        } else {
            json.nullValue();
        }
    }
}
