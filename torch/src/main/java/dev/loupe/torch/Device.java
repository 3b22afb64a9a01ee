package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/** Where tensors lie and operators run. {@code CUDA} needs a CUDA build of LibTorch on the class path; it is not tested here. */
public enum Device {
    CPU(DeviceType.CPU),
    CUDA(DeviceType.CUDA);

    private final DeviceType type;

    Device(DeviceType type) {
        this.type = type;
    }

    DeviceType type() {
        return type;
    }

    /** {@code cpu}, {@code cuda}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The device of that {@link #label}.
     *
     * @throws BadInput when there is none, or it is not at hand
     */
    public static Device of(String label) {
        for (Device device : values()) {
            if (device.label().equals(label)) {
                device.require();
                return device;
            }
        }
        throw new BadInput("unknown device '" + label + "'; known: cpu, cuda");
    }

    private void require() {
        if (this == CUDA) {
            Engine.start();
            if (!torch.cuda_is_available()) {
                throw new BadInput(
                        "the device cuda is not at hand: it needs an NVIDIA card and the CUDA build of LibTorch"
                                + " (build with -Djavacpp.pytorch=" + org.bytedeco.javacpp.Loader.getPlatform()
                                + "-gpu)");
            }
        }
    }
}
