package dev.loupe.report.picture;

import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Modules that repeat: neighbours which do the same, each on what the one before made, as the blocks of a stage do. The
 * first stands for all.
 */
final class Repeats {
    private final Graph graph;
    /** For each call the call that it repeats; itself if it is none. */
    private final int[] first;
    /** For each call how many there are of it, itself included. */
    private final int[] count;
    /** For each call the index behind the last one in it. */
    private final int[] end;

    Repeats(Graph graph) {
        this.graph = graph;
        int calls = graph.calls().size();
        this.first = new int[calls];
        this.count = new int[calls];
        this.end = new int[calls];
        List<List<Integer>> children = new ArrayList<>(calls);
        for (int i = 0; i < calls; i++) {
            first[i] = i;
            count[i] = 1;
            end[i] = i + 1;
            children.add(new ArrayList<>());
        }
        for (int i = calls - 1; i > 0; i--) {
            int parent = scope(i).parent().index();
            end[parent] = Math.max(end[parent], end[i]);
        }
        for (int i = 1; i < calls; i++) {
            children.get(scope(i).parent().index()).add(i);
        }
        for (List<Integer> siblings : children) {
            for (int i = 1; i < siblings.size(); i++) {
                int before = siblings.get(i - 1);
                int one = siblings.get(i);
                if (feeds(before, one) && isAlike(before, one)) {
                    first[one] = first[before];
                    count[first[one]]++;
                }
            }
        }
    }

    private Scope scope(int call) {
        return graph.calls().get(call).scope();
    }

    /** Whether one call follows at once upon another and uses what that made. */
    private boolean feeds(int before, int one) {
        Call maker = graph.calls().get(before);
        Call user = graph.calls().get(one);
        if (maker.end() != user.first()) {
            return false;
        }
        for (int i = user.first(); i < user.end(); i++) {
            Node node = graph.nodes().get(i);
            for (int j = 0; j < node.inputCount(); j++) {
                int input = node.input(j).node().index();
                if (input >= maker.first() && input < maker.end()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isAlike(int a, int b) {
        Call one = graph.calls().get(a);
        Call other = graph.calls().get(b);
        if (end[a] - a != end[b] - b || one.end() - one.first() != other.end() - other.first()) {
            return false;
        }
        int shift = other.first() - one.first();
        for (int i = 0; i < end[a] - a; i++) {
            if (!isAlike(graph.calls().get(a + i), graph.calls().get(b + i), shift, i == 0)) {
                return false;
            }
        }
        for (int i = one.first(); i < one.end(); i++) {
            if (!isAlike(i, i + shift, one.first(), one.end())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlike(Call a, Call b, int shift, boolean isOuter) {
        return a.scope().depth() == b.scope().depth()
                && a.scope().kind().equals(b.scope().kind())
                && a.scope().use() == b.scope().use()
                && (isOuter || a.scope().name().equals(b.scope().name()))
                && a.first() + shift == b.first()
                && a.end() + shift == b.end();
    }

    /** Whether two nodes do the same to what stands at the same places, as far as that is between the given ones. */
    private boolean isAlike(int a, int b, int from, int to) {
        Node one = graph.nodes().get(a);
        Node other = graph.nodes().get(b);
        boolean same = one.op().equals(other.op())
                && graph.isLive(one) == graph.isLive(other)
                && one.inputCount() == other.inputCount()
                && one.outputCount() == other.outputCount();
        for (int i = 0; same && i < one.outputCount(); i++) {
            same = one.output(i).shape().equals(other.output(i).shape());
        }
        for (int i = 0; same && i < one.inputCount(); i++) {
            int input = one.input(i).node().index();
            int otherInput = other.input(i).node().index();
            boolean isInside = input >= from && input < to;
            same = isInside ? otherInput - input == b - a : otherInput < from + b - a;
        }
        return same;
    }

    /** How many there are of a call that stands for others; 1 where it stands for itself. */
    int count(int call) {
        return count[call];
    }

    /** The last of those that a call stands for. */
    int last(int call) {
        int last = call;
        for (int i = end[call]; i < end[scope(call).parent().index()] && i < first.length; i = end[i]) {
            last = first[i] == call ? i : last;
        }
        return last;
    }

    /** The node that stands for one, outermost modules first. */
    Node standing(Node node) {
        Node at = node;
        while (true) {
            int repeated = outermostRepeated(at.scope());
            if (repeated < 0) {
                return at;
            }
            int shift = graph.calls().get(repeated).first()
                    - graph.calls().get(first[repeated]).first();
            at = graph.nodes().get(at.index() - shift);
        }
    }

    /** The call that stands for one. */
    int standing(int call) {
        int at = call;
        while (true) {
            int repeated = outermostRepeated(scope(at));
            if (repeated < 0) {
                return at;
            }
            at -= repeated - first[repeated];
        }
    }

    private int outermostRepeated(Scope scope) {
        int repeated = -1;
        for (Scope at = scope; !at.isRoot(); at = at.parent()) {
            repeated = first[at.index()] == at.index() ? repeated : at.index();
        }
        return repeated;
    }
}
