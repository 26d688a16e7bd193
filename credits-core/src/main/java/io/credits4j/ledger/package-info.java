/**
 * The ledger: {@link io.credits4j.ledger.CreditLedger}, its requests and results. The desk that decides and the pure
 * burn-down it plans with are hidden here; they run without a database, a clock or randomness of their own.
 *
 * <table class="plain">
 *   <caption>Every operation, what it writes and what it refuses</caption>
 *   <thead><tr><th>operation</th><th>writes</th><th>refuses</th></tr></thead>
 *   <tbody>
 *   <tr><td>grant</td><td>a lot (two with a bonus) and its transaction; a debt repayment if there is debt</td>
 *     <td>an end that is not in the future; a closed account</td></tr>
 *   <tr><td>spend</td><td>one USAGE transaction over one or several lots, then the credit limit</td>
 *     <td>more than is available (remembered) or than a budget has left; an account that is not active</td></tr>
 *   <tr><td>consume</td><td>like spend, at the price of a credit event</td><td>like spend; an unknown event</td></tr>
 *   <tr><td>hold</td><td>a hold on named lots; no transaction</td>
 *     <td>more than is available (remembered) or than a budget has left; a live hold too many; an account that is
 *     not active</td></tr>
 *   <tr><td>extend</td><td>a later deadline</td><td>a hold that has ended; a deadline too late</td></tr>
 *   <tr><td>settle</td><td>a USAGE transaction (LATE_SETTLE after the deadline) and the end of the hold</td>
 *     <td>a hold that has ended; beyond the hold, what the overage policy says</td></tr>
 *   <tr><td>release</td><td>the end of the hold</td><td>a hold that has ended</td></tr>
 *   <tr><td>refund</td><td>a REFUND transaction into the very lots; what belongs to ended lots lapses</td>
 *     <td>more than is left of the spend; a line that is no spend</td></tr>
 *   <tr><td>revoke</td><td>a REVOCATION or REINSTATEMENT of the difference to what was revoked before</td>
 *     <td>a line that is no grant</td></tr>
 *   <tr><td>transfer</td><td>TRANSFER_OUT and TRANSFER_IN with the lots' ends, scopes and costs</td>
 *     <td>more than is free in lots; an account that is not active, or closed</td></tr>
 *   <tr><td>merge</td><td>TRANSFER_OUT and TRANSFER_IN of all lots and the debt; the giving account is closed</td>
 *     <td>live holds or frozen credits; a giving account that is frozen, another that is closed</td></tr>
 *   <tr><td>import</td><td>the lines of a past, each at its own instant, and what lapsed between them</td>
 *     <td>an account with something later; a line in the future; a line's key used before; a closed account</td></tr>
 *   <tr><td>debit</td><td>a negative ADJUSTMENT; debt beyond the lots</td><td>nothing</td></tr>
 *   <tr><td>change a lot</td><td>VOID, EXPIRY, or an ADJUSTMENT of zero that tells of the new end</td>
 *     <td>an unknown lot; an end in the past</td></tr>
 *   <tr><td>change an account</td><td>its status, credit limit or low-balance threshold; no transaction</td><td>nothing</td></tr>
 *   <tr><td>set a budget</td><td>its terms; no transaction</td><td>nothing</td></tr>
 *   <tr><td>allot</td><td>a SUBSCRIPTION lot per period of a plan not given yet, at the period's instants; before it,
 *     where the plan says so, DEBT_FORGIVEN or DEBT_INVOICED</td>
 *     <td>a closed account; more than 1000 periods due</td></tr>
 *   <tr><td>forgive debt</td><td>a DEBT_FORGIVEN transaction</td><td>nothing</td></tr>
 *   <tr><td>erase memos</td><td>nothing; takes descriptions, actors and metadata away</td><td>nothing</td></tr>
 *   <tr><td>maintenance</td><td>what is due anyway: ROLLOVER and EXPIRY transactions, ended holds, notices</td>
 *     <td>nothing</td></tr>
 *   <tr><td>forget refusals</td><td>takes away refusals older than seven days</td><td>nothing</td></tr>
 *   <tr><td>deliver</td><td>how far the outbox was delivered; changes no credits</td><td>nothing</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>Spend, hold, settle, release and refund count in the budgets they are within, in the same commit.
 *
 * <p>Reads change nothing: balance, budgets, balance at an earlier instant, history, statement, explanation, preview of a
 * spend, forecast, audit, trial balance and export of memos.
 *
 * <p>What happens is told as {@link io.credits4j.ledger.LedgerEvent}s: read off the transactions, and off signals for what
 * no transaction tells.
 *
 * <p>Every write first books what has become due: holds past their deadline, lots past their end.
 */
@NullMarked
package io.credits4j.ledger;

import org.jspecify.annotations.NullMarked;
