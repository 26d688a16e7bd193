/**
 * The ledger: {@link io.credits4j.ledger.CreditLedger}, its requests and results. The desk that decides and the pure
 * burn-down it plans with are hidden here; they run without a database, a clock or randomness of their own.
 *
 * <table class="plain">
 *   <caption>Every operation, what it writes and what it refuses</caption>
 *   <thead><tr><th>operation</th><th>writes</th><th>refuses</th></tr></thead>
 *   <tbody>
 *   <tr><td>grant</td><td>a lot (two with a bonus) and its transaction; a debt repayment if there is debt</td>
 *     <td>an end that is not in the future</td></tr>
 *   <tr><td>spend</td><td>one USAGE transaction over one or several lots, then the credit limit</td>
 *     <td>more than is available (remembered)</td></tr>
 *   <tr><td>hold</td><td>a hold on named lots; no transaction</td><td>more than is available (remembered)</td></tr>
 *   <tr><td>settle</td><td>a USAGE transaction (LATE_SETTLE after the deadline) and the end of the hold</td>
 *     <td>a hold that has ended; beyond the hold, what the overage policy says</td></tr>
 *   <tr><td>release</td><td>the end of the hold</td><td>a hold that has ended</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>Every write first books what has become due: holds past their deadline, lots past their end.
 */
@NullMarked
package io.credits4j.ledger;

import org.jspecify.annotations.NullMarked;
