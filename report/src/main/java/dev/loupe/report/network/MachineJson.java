package dev.loupe.report.network;

import dev.loupe.graph.DType;
import dev.loupe.inspect.Machine;
import dev.loupe.report.Json;
import java.util.List;

/** The machines under whose roofs a network can be looked at. */
final class MachineJson {
    private MachineJson() {}

    /** Those whose peak in a type is known. */
    static List<Machine> known(DType dtype) {
        return switch (dtype) {
            case FLOAT32, FLOAT16, BFLOAT16 -> Machine.known();
            default -> List.of();
        };
    }

    /** Writes the member {@code machines}: peaks in multiply-adds and bytes a second. */
    static void write(Json json, DType dtype) {
        json.name("machines").beginArray();
        for (Machine machine : known(dtype)) {
            json.beginObject().name("name").value(machine.name());
            json.name("multiply_adds").value(machine.multiplyAdds(dtype));
            json.name("bytes").value(machine.bytes());
            json.name("source").value(machine.source()).endObject();
        }
        json.endArray();
    }
}
