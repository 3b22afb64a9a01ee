package dev.loupe.report;

import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import dev.loupe.report.FileFacts.TensorRow;
import java.util.List;

/**
 * Reports on tensors without an architecture: state dicts, safetensors.
 *
 * @param parameters elements of the tensors that training changes, each once
 * @param buffers elements of the others
 * @param bytes that all of them take, what is shared once
 */
public record TensorReport(Heading heading, FileFacts facts, long parameters, long buffers, long bytes) {
    private static final int WIDEST_NAME = 72;

    /** The object {@code loupe.inspect/1} with {@code tensors} and without layers. */
    public String json() {
        Json json = new Json();
        json.beginObject();
        json.name("schema").value("loupe.inspect/1");
        json.name("model").value(heading.name());
        json.name("source").value(heading.source());
        json.name("format").value(heading.format());
        json.name("inputs").beginArray().endArray();
        json.name("outputs").beginArray().endArray();
        totals(json, parameters, buffers, bytes);
        json.name("layers").beginArray().endArray();
        json.name("parameters_outside_layers").beginArray().endArray();
        facts.tensors(json);
        facts.metadata(json);
        json.name("not_counted").beginArray().endArray();
        facts.warnings(json);
        return json.endObject().toString() + "\n";
    }

    /** Writes the member {@code totals}: what needs a network is null. */
    public static void totals(Json json, long parameters, long buffers, long bytes) {
        json.name("totals").beginObject();
        json.name("parameters").value(parameters);
        json.name("trainable_parameters").value(parameters);
        json.name("weights").nullValue();
        json.name("biases").nullValue();
        json.name("buffers").value(buffers);
        json.name("multiply_adds").nullValue();
        json.name("neurons").nullValue();
        json.name("connections").nullValue();
        json.name("parameter_bytes").value(bytes);
        json.name("buffer_bytes").value(0);
        json.name("activation_bytes").nullValue();
        json.name("peak_memory").beginObject();
        json.name("inference").nullValue();
        json.name("training").nullValue();
        json.endObject();
        json.endObject();
    }

    /** A table with a line for each tensor, and the totals. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(Printable.line(heading.name())).append(": ").append(heading.format());
        text.append(heading.about().isEmpty() ? "" : ", " + heading.about()).append("\n\n");
        TextTable.Cells names = TextTable.Cells.texts("Tensor");
        TextTable.Cells types = TextTable.Cells.texts("Type");
        TextTable.Cells shapes = TextTable.Cells.texts("Shape");
        TextTable.Cells sizes = TextTable.Cells.figures("Bytes", "");
        for (TensorRow tensor : facts.tensors()) {
            String name = Printable.line(tensor.name());
            names.add(name.length() <= WIDEST_NAME ? name : name.substring(0, WIDEST_NAME - 1) + "…");
            types.add(Printable.brief(tensor.dtype()));
            shapes.add(shape(tensor.shape()));
            sizes.add(tensor.bytes() == 0 ? "-" : Numbers.grouped(tensor.bytes()));
        }
        new TextTable().add(names).add(types).add(shapes).add(sizes).print(text);
        text.append(Numbers.grouped(facts.tensors().size())).append(" tensors, ");
        text.append(Numbers.grouped(parameters)).append(" parameters");
        text.append(buffers == 0 ? "" : " and " + Numbers.grouped(buffers) + " in buffers")
                .append(", ");
        text.append(Numbers.bytes(Size.of(bytes))).append(" stored\n");
        return text.append(StoredType.text(facts.tensors())).toString();
    }

    private static String shape(List<Long> sizes) {
        StringBuilder text = new StringBuilder();
        for (long size : sizes) {
            text.append(text.length() == 0 ? "" : "x").append(size);
        }
        return text.length() == 0 ? "scalar" : text.toString();
    }
}
