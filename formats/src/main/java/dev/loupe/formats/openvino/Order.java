package dev.loupe.formats.openvino;

import dev.loupe.formats.openvino.IrModel.EdgeDef;
import dev.loupe.formats.openvino.IrModel.LayerDef;
import dev.loupe.formats.openvino.IrModel.PortDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Layers so that each stands behind those it takes from, else in the order of the file; and where inputs come from. */
record Order(List<LayerDef> layers, Map<String, EdgeDef> sources) {
    /** How an input port is looked up. */
    static String key(String layer, String port) {
        return layer + ":" + port;
    }

    /**
     * The order of a network's layers.
     *
     * @throws BadInput when an edge leads nowhere, two lead to one port, or layers wait for each other
     */
    static Order of(IrModel net) {
        Map<String, Integer> places = new HashMap<>();
        Set<String> inputs = new HashSet<>();
        Set<String> outputs = new HashSet<>();
        for (int i = 0; i < net.layers().size(); i++) {
            LayerDef layer = net.layers().get(i);
            if (places.put(layer.id(), i) != null) {
                throw new BadInput("two layers have the id " + Printable.brief(layer.id()));
            }
            ports(layer, layer.inputs(), inputs);
            ports(layer, layer.outputs(), outputs);
        }
        int[] waiting = new int[net.layers().size()];
        List<List<Integer>> followers = new ArrayList<>();
        net.layers().forEach(layer -> followers.add(new ArrayList<>(1)));
        Map<String, EdgeDef> sources = new HashMap<>();
        for (EdgeDef edge : net.edges()) {
            String from = key(edge.fromLayer(), edge.fromPort());
            String to = key(edge.toLayer(), edge.toPort());
            if (!outputs.contains(from)) {
                throw new BadInput("an edge comes from layer " + Printable.brief(edge.fromLayer()) + ", output port "
                        + Printable.brief(edge.fromPort()) + ", which there is not");
            }
            if (!inputs.contains(to)) {
                throw new BadInput("an edge leads to layer " + Printable.brief(edge.toLayer()) + ", input port "
                        + Printable.brief(edge.toPort()) + ", which there is not");
            }
            if (sources.put(to, edge) != null) {
                throw new BadInput("two edges lead to layer " + Printable.brief(edge.toLayer()) + ", input port "
                        + Printable.brief(edge.toPort()));
            }
            int follower = places.getOrDefault(edge.toLayer(), 0); // it has the port, so it is there
            waiting[follower]++;
            followers.get(places.getOrDefault(edge.fromLayer(), 0)).add(follower);
        }
        return new Order(sorted(net.layers(), waiting, followers), sources);
    }

    private static void ports(LayerDef layer, List<PortDef> ports, Set<String> seen) {
        for (PortDef port : ports) {
            if (!seen.add(key(layer.id(), port.id()))) {
                throw new BadInput(place(layer) + " has two ports " + Printable.brief(port.id()));
            }
        }
    }

    private static List<LayerDef> sorted(List<LayerDef> layers, int[] waiting, List<List<Integer>> followers) {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<LayerDef> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            sorted.add(layers.get(next));
            for (int follower : followers.get(next)) {
                if (--waiting[follower] == 0) {
                    ready.add(follower);
                }
            }
        }
        for (int i = 0; i < waiting.length && sorted.size() < layers.size(); i++) {
            if (waiting[i] > 0) {
                throw new BadInput(place(layers.get(i)) + " waits in a circle for what it makes itself");
            }
        }
        return sorted;
    }

    /** A layer in messages. */
    static String place(LayerDef layer) {
        return "layer " + Printable.brief(layer.id()) + " '" + Printable.brief(layer.name()) + "' ("
                + Printable.brief(layer.operator()) + ")";
    }
}
