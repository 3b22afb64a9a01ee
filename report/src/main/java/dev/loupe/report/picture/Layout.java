package dev.loupe.report.picture;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.elk.alg.layered.options.LayerConstraint;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Where boxes and lines lie, from the left upper corner, in pixels: layers from top to bottom (Sugiyama, Tagawa and Toda
 * 1981), worked out by the Eclipse Layout Kernel. The only class that knows that library, so that nothing of it is loaded
 * unless a picture is drawn.
 */
public record Layout(double width, double height, List<Place> boxes, List<Line> lines) {
    public record Place(double x, double y, double width, double height) {}

    /** A line from box to box: places in turn x and y, its ends and corners. */
    public record Line(List<Double> points) {}

    /** How much room a box needs. */
    record Room(double width, double height) {}

    /** The height of the heading of an open box. */
    static final double HEADING = 22;

    static Layout of(Drawing drawing, List<Room> rooms) {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
        ElkNode root = ElkGraphUtil.createGraph();
        set(root);
        root.setProperty(CoreOptions.PADDING, new ElkPadding(4));
        List<ElkNode> nodes = new ArrayList<>();
        for (int i = 0; i < drawing.boxes().size(); i++) {
            Box box = drawing.boxes().get(i);
            ElkNode node = ElkGraphUtil.createNode(box.parent() < 0 ? root : nodes.get(box.parent()));
            node.setDimensions(rooms.get(i).width(), rooms.get(i).height());
            if (box.isOpen()) {
                set(node);
                node.setProperty(CoreOptions.PADDING, new ElkPadding(HEADING + 12, 12, 12, 12));
            }
            nodes.add(node);
        }
        List<ElkEdge> edges = new ArrayList<>();
        for (Drawing.Edge edge : drawing.edges()) {
            ElkEdge made = ElkGraphUtil.createSimpleEdge(nodes.get(edge.from()), nodes.get(edge.to()));
            edges.add(made);
        }
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
        return of(root, nodes, edges);
    }

    /** Boxes of which none lies in another; those of the first ends above all others, those of the last below. */
    static Layout flat(List<Room> rooms, List<Drawing.Edge> edges, List<Scene.Kind> kinds) {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
        ElkNode root = ElkGraphUtil.createGraph();
        set(root);
        root.setProperty(CoreOptions.PADDING, new ElkPadding(4));
        List<ElkNode> nodes = new ArrayList<>();
        for (int i = 0; i < rooms.size(); i++) {
            ElkNode node = ElkGraphUtil.createNode(root);
            node.setDimensions(rooms.get(i).width(), rooms.get(i).height());
            if (kinds.get(i) == Scene.Kind.IN) {
                node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.FIRST);
            } else if (kinds.get(i) == Scene.Kind.OUT) {
                node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.LAST);
            }
            nodes.add(node);
        }
        List<ElkEdge> made = new ArrayList<>();
        for (Drawing.Edge edge : edges) {
            made.add(ElkGraphUtil.createSimpleEdge(nodes.get(edge.from()), nodes.get(edge.to())));
        }
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
        return of(root, nodes, made);
    }

    private static Layout of(ElkNode root, List<ElkNode> nodes, List<ElkEdge> edges) {
        List<Place> places = new ArrayList<>();
        for (ElkNode node : nodes) {
            places.add(new Place(left(node), top(node), node.getWidth(), node.getHeight()));
        }
        List<Line> lines = new ArrayList<>();
        for (ElkEdge edge : edges) {
            for (ElkEdgeSection section : edge.getSections()) {
                lines.add(line(edge, section));
            }
        }
        return new Layout(root.getWidth(), root.getHeight(), places, lines);
    }

    private static void set(ElkNode node) {
        node.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        node.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
        node.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
        node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
        node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 18.0);
        node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 8.0);
        node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 8.0);
        node.setProperty(LayeredOptions.SPACING_NODE_NODE, 16.0);
        node.setProperty(LayeredOptions.SPACING_EDGE_NODE, 12.0);
        node.setProperty(LayeredOptions.RANDOM_SEED, 1);
    }

    private static Line line(ElkEdge edge, ElkEdgeSection section) {
        ElkNode around = edge.getContainingNode();
        double x = left(around);
        double y = top(around);
        List<Double> points = new ArrayList<>(List.of(x + section.getStartX(), y + section.getStartY()));
        for (ElkBendPoint bend : section.getBendPoints()) {
            points.add(x + bend.getX());
            points.add(y + bend.getY());
        }
        points.add(x + section.getEndX());
        points.add(y + section.getEndY());
        return new Line(points);
    }

    private static double left(ElkNode node) {
        double x = 0;
        for (ElkNode at = node; at.getParent() != null; at = at.getParent()) {
            x += at.getX();
        }
        return x;
    }

    private static double top(ElkNode node) {
        double y = 0;
        for (ElkNode at = node; at.getParent() != null; at = at.getParent()) {
            y += at.getY();
        }
        return y;
    }
}
