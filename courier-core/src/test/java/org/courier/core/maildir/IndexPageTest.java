package org.courier.core.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.courier.core.db.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

class IndexPageTest {
    private static final byte[] GONE = {};

    @TempDir Path directory;
    private Database database;
    private Database.Table table;

    @BeforeEach
    void open() {
        database = Database.open(directory, Database.Durability.VOLATILE, 4 << 20);
        table = database.table("entries");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void write(Map<Long, byte[]> changes) {
        database.transaction(
                tx -> {
                    IndexPage.pages(changes)
                            .forEach((page, some) -> IndexPage.write(tx, table, page, some));
                    return true;
                });
    }

    private Map<Long, byte[]> scan(int number, int kind, long from) {
        var found = new TreeMap<Long, byte[]>();
        IndexPage.scan(
                table,
                Index.place(number, kind, from),
                (place, bytes) -> {
                    found.put(place, bytes);
                    return true;
                });
        return found;
    }

    @Test
    void writesAndDeletesAsAMapDoes() {
        var random = new Random(5);
        var model = new TreeMap<Long, byte[]>();
        for (int round = 0; round < 60; round++) {
            var changes = new HashMap<Long, byte[]>();
            for (int i = 0; i < random.nextInt(80); i++) {
                int kind = List.of(FolderIndex.RECORD, FolderIndex.HEADER, 16).get(i % 3);
                long place = Index.place(1 + random.nextInt(2), kind, 1 + random.nextInt(200));
                var bytes = new byte[random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40)];
                random.nextBytes(bytes);
                changes.put(place, bytes);
            }
            write(changes);
            model.putAll(changes);
            model.values().removeIf(bytes -> bytes.length == 0);
        }
        for (int number = 1; number <= 2; number++)
            for (int kind : new int[] {FolderIndex.RECORD, FolderIndex.HEADER, 16})
                for (long from : new long[] {0, 1, 17, 100, 300}) {
                    var wanted =
                            model.subMap(
                                    Index.place(number, kind, from),
                                    Index.place(number, kind, 1000));
                    assertThat(scan(number, kind, from)).containsExactlyEntriesOf(wanted);
                }
    }

    @Test
    void someMessagesShareARecord() {
        var changes = new HashMap<Long, byte[]>();
        for (long uid = 16; uid < 48; uid++)
            changes.put(Index.place(1, 16, uid), new byte[] {(byte) uid});
        write(changes);
        assertThat(table.count()).isEqualTo(2);
        changes.replaceAll((_, _) -> GONE);
        write(changes);
        assertThat(table.count()).isZero();
    }

    @Test
    void aScanEndsWhenItsVisitorHasEnough() {
        var changes = new HashMap<Long, byte[]>();
        for (long uid = 1; uid < 100; uid++)
            changes.put(Index.place(1, 16, uid), new byte[] {(byte) uid});
        write(changes);
        var seen = new ArrayList<Long>();
        IndexPage.scan(
                table,
                Index.place(1, 16, 20),
                (place, _) -> {
                    seen.add(place);
                    return seen.size() < 3;
                });
        assertThat(seen)
                .containsExactly(
                        Index.place(1, 16, 20), Index.place(1, 16, 21), Index.place(1, 16, 22));
    }

    @Test
    void largestUidsFindTheirRecord() {
        long last = Index.place(7, 31, 0xffff_fffeL);
        write(Map.of(last, new byte[] {1}));
        assertThat(scan(7, 31, 0xffff_fff0L)).containsOnlyKeys(last);
        assertThat(IndexPage.read(table, last)).isPresent();
    }
}
