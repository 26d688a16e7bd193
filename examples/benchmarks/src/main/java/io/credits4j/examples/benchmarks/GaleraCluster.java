package io.credits4j.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three MariaDB servers that have the same data and all of which take writes. */
final class GaleraCluster implements AutoCloseable {
    /** What it takes for a node to show what another has acknowledged. */
    private static final String WAITING = "&sessionVariables=wsrep_sync_wait=1";

    private final List<GaleraNode> nodes = new ArrayList<>();

    private GaleraCluster() {}

    static GaleraCluster start(GaleraPrograms programs) throws IOException, InterruptedException, SQLException {
        GaleraCluster cluster = new GaleraCluster();
        try {
            cluster.startNodes(programs);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    private void startNodes(GaleraPrograms programs) throws IOException, InterruptedException, SQLException {
        for (int i = 0; i < 3; i++) {
            nodes.add(new GaleraNode(programs));
        }
        GaleraNode first = nodes.get(0);
        first.startGroup();
        nodes.get(1).join(List.of(first));
        nodes.get(1).awaitSynced();
        nodes.get(2).join(List.of(first, nodes.get(1)));
        nodes.get(2).awaitSynced();
        first.execute("create database credits");
    }

    List<GaleraNode> nodes() {
        return List.copyOf(nodes);
    }

    List<GaleraNode> without(GaleraNode node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    /** Returns the address of all, for programs that prefer one and go to the others when it is gone. */
    String urlPreferring(GaleraNode node) {
        String addresses = Stream.concat(Stream.of(node), without(node).stream())
                .map(GaleraNode::address)
                .collect(Collectors.joining(","));
        return "jdbc:mariadb:sequential://" + addresses + "/credits?user=root" + WAITING;
    }

    /** Returns the address of one alone. */
    static String urlOf(GaleraNode node) {
        return urlWithoutWaiting(node) + WAITING;
    }

    /** Returns the same for programs that take what the node has, be it old. */
    static String urlWithoutWaiting(GaleraNode node) {
        return "jdbc:mariadb://" + node.address() + "/credits?user=root";
    }

    static HikariDataSource pool(GaleraNode node, int connections) {
        return Server.pool(urlOf(node), connections);
    }

    @Override
    public void close() {
        nodes.forEach(GaleraNode::close);
    }
}
