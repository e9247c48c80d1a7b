// Which arcs may enter the tree of the transport simplex, and the first tree.
#include "transport_simplex.h"

#include <math.h>

// MARK: Lists

/// Begins a list with a row's arcs of the smallest costs[j] + offsets[j].
static void fill_list(saddle_simplex *s, int64_t list, const double *costs, const double *offsets) {
  int32_t *columns = s->list_column + list * SADDLE_MOST_ARCS;
  double *sums = s->list_cost + list * SADDLE_MOST_ARCS;
  const int64_t count =
    saddle_kernels()->pricing.select(costs, offsets, s->columns, INFINITY, SADDLE_FIRST_ARCS, sums, columns);
  for (int64_t k = 0; k < count; k++) sums[k] = costs[columns[k]];
  s->list_count[list] = (int32_t)count;
}

/// Where one more arc goes: on a full list, to the place of the arc with the largest reduced cost.
static int64_t next_place(saddle_simplex *s, int64_t row) {
  const int64_t list = row * SADDLE_MOST_ARCS;
  if (s->list_count[row] < SADDLE_MOST_ARCS) return list + s->list_count[row]++;
  int64_t worst = list;
  double most = -INFINITY;
  for (int64_t place = list; place < list + SADDLE_MOST_ARCS; place++) {
    const double sum = s->list_cost[place] + s->potential[s->rows + s->list_column[place]];
    if (sum > most) most = sum, worst = place;
  }
  return worst;
}

/// Adds the arcs of a row that violate their constraints most.
static void extend_list(saddle_simplex *s, int64_t row, const double *costs, double tolerance) {
  double sums[SADDLE_ADDED_ARCS];
  int32_t columns[SADDLE_ADDED_ARCS];
  const double u = s->potential[row];
  const int64_t count = saddle_kernels()->pricing.select(costs, s->potential + s->rows, s->columns, u,
                                                         SADDLE_ADDED_ARCS, sums, columns);
  s->violation[row] = count > 0 ? u - sums[0] : 0;
  for (int64_t k = 0; k < count && u - sums[k] > tolerance; k++) {
    const int64_t place = next_place(s, row);
    s->list_column[place] = columns[k];
    s->list_cost[place] = costs[columns[k]];
  }
}

typedef struct {
  saddle_simplex *simplex;
  int64_t first;
  saddle_cost_rows rows;
  const double *costs;
  double tolerance;
} pricing;

static void price_part(void *context, int32_t thread, int32_t threads) {
  const pricing *p = context;
  saddle_simplex *s = p->simplex;
  const int64_t count = p->rows.count;
  for (int64_t k = count * thread / threads; k < count * (thread + 1) / threads; k++) {
    const double *costs = p->costs + (p->rows.first + k) * p->rows.stride;
    if (s->start_count == 0) fill_list(s, p->first + k, costs, s->open);
    else extend_list(s, p->first + k, costs, p->tolerance);
  }
}

void saddle_simplex_price(saddle_simplex *s, int32_t threads, int64_t first, saddle_cost_rows rows,
                          const double *costs, double tolerance) {
  pricing p = {s, first, rows, costs, tolerance};
  saddle_parallel(threads, price_part, &p);
}

double saddle_simplex_violation(const saddle_simplex *s) {
  double most = 0;
  for (int64_t i = 0; i < s->rows; i++) most = fmax(most, s->violation[i]);
  return most;
}

// MARK: The first tree

static bool less(saddle_mass a, saddle_mass b) {
  return a.whole < b.whole || (a.whole == b.whole && a.perturbations < b.perturbations);
}

static void subtract(saddle_mass *a, saddle_mass b) {
  a->whole -= b.whole;
  a->perturbations -= b.perturbations;
}

/// Each arc uses up its row or its column, the last one both: rows + columns - 1 arcs without a cycle.
int64_t saddle_simplex_start(saddle_simplex *s) {
  while (s->start_count < s->nodes - 1) {
    const int64_t row = s->at_row, place = s->at_list * SADDLE_MOST_ARCS + s->at_place;
    if (s->at_place == s->list_count[s->at_list]) return row;
    const int32_t column = s->list_column[place];
    if (s->open[column] == INFINITY) {
      s->at_place++;
      continue;
    }
    saddle_mass *from = s->mass + row, *to = s->mass + s->rows + column;
    const bool row_ends = less(*from, *to);
    s->start_row[s->start_count] = (int32_t)row;
    s->start_column[s->start_count] = column;
    s->start_cost[s->start_count] = s->list_cost[place];
    s->start_flow[s->start_count++] = row_ends ? from->whole : to->whole;
    if (row_ends) {
      subtract(to, *from);
      s->at_list = ++s->at_row;
      s->at_place = 0;
    } else {
      subtract(from, *to);
      s->open[column] = INFINITY;
      s->at_place++;
    }
  }
  saddle_simplex_hang(s);
  return -1;
}

void saddle_simplex_refill(saddle_simplex *s, saddle_cost_rows rows, const double *costs) {
  s->at_list = s->rows;
  s->at_place = 0;
  fill_list(s, s->at_list, costs + rows.first * rows.stride, s->open);
}
