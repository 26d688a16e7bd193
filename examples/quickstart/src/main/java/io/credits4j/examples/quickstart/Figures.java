package io.credits4j.examples.quickstart;

import io.credits4j.Credits;

/**
 * What one run came to.
 *
 * @param granted credits bought, bonus included
 * @param plainCharge charge of the plain call
 * @param streamedCharge charge of the streamed call
 * @param available what can be spent at the end
 * @param held what is reserved at the end
 * @param replayedGrant what the second delivery of the payment added
 * @param refusedShortfall what was missing for one credit more than there is
 * @param ok whether all of it agrees with the ledger's own history
 */
record Figures(
        Credits granted,
        Credits plainCharge,
        Credits streamedCharge,
        Credits available,
        Credits held,
        Credits replayedGrant,
        Credits refusedShortfall,
        boolean ok) {
    String toJson() {
        return "{\"granted\":\"" + granted
                + "\",\"plainCharge\":\"" + plainCharge
                + "\",\"streamedCharge\":\"" + streamedCharge
                + "\",\"available\":\"" + available
                + "\",\"held\":\"" + held
                + "\",\"replayedGrant\":\"" + replayedGrant
                + "\",\"refusedShortfall\":\"" + refusedShortfall
                + "\",\"ok\":" + ok + "}";
    }
}
