package io.credits4j.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Turns queries into such that see what is committed now, whatever older state their transaction looks at: every
 * {@code select} of a query must say so itself, those in parentheses and in unions too.
 */
final class LockingReads {
    private static final String LOCK = " lock in share mode";
    private static final Pattern QUERY = Pattern.compile("\\s*select\\b.*", Pattern.DOTALL);
    private static final Pattern UNION = Pattern.compile("\\sunion all\\s");
    private static final Pattern ORDERED = Pattern.compile("\\s(order by|limit|fetch)\\s");

    private LockingReads() {}

    /** Returns a query with locks; anything else, and a query that locks already, as it is. */
    static String of(String sql) {
        return isQuery(sql) && !sql.contains("for update") ? locking(sql) : sql;
    }

    private static boolean isQuery(String sql) {
        return QUERY.matcher(sql).matches();
    }

    private static String locking(String query) {
        List<String> branches = branches(query);
        if (branches.size() == 1) {
            return inside(query) + LOCK;
        }
        String last = outside(branches.get(branches.size() - 1));
        if (ORDERED.matcher(last).find()) {
            throw new IllegalStateException("an ordered union cannot be made to lock: " + query);
        }
        return String.join(
                " union all ",
                branches.stream()
                        .map(branch -> "(" + inside(branch) + LOCK + ")")
                        .toList());
    }

    /** Returns the parts of a union; a query that is none is the only part. */
    private static List<String> branches(String query) {
        List<String> branches = new ArrayList<>();
        int start = 0;
        var union = UNION.matcher(outside(query));
        while (union.find()) {
            branches.add(query.substring(start, union.start()));
            start = union.end();
        }
        branches.add(query.substring(start));
        return branches;
    }

    /** Returns the same with blanks for all that is in parentheses, so that what is left is where it was. */
    private static String outside(String sql) {
        StringBuilder outside = new StringBuilder(sql.length());
        int depth = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            depth -= c == ')' ? 1 : 0;
            outside.append(depth > 0 ? '.' : c);
            depth += c == '(' ? 1 : 0;
        }
        return outside.toString();
    }

    /** Returns the same with locks on the queries in parentheses. */
    private static String inside(String sql) {
        String outside = outside(sql);
        StringBuilder locked = new StringBuilder(sql.length());
        int done = 0;
        for (int open = outside.indexOf('('); open >= 0; open = outside.indexOf('(', done)) {
            int close = outside.indexOf(')', open);
            String content = sql.substring(open + 1, close);
            locked.append(sql, done, open + 1).append(isQuery(content) ? locking(content) : inside(content));
            done = close;
        }
        return locked.append(sql, done, sql.length()).toString();
    }
}
