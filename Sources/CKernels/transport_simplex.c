// The tree of the transport simplex, and its pivots.
#include "transport_simplex.h"

#include <stdlib.h>

// MARK: Memory

void saddle_simplex_destroy(saddle_simplex *s) {
  if (!s) return;
  void *parts[] = {s->parent, s->next, s->previous, s->size, s->flow, s->arc_cost, s->potential,
                   s->list_count, s->list_column, s->list_cost, s->violation, s->mass, s->open,
                   s->start_row, s->start_column, s->start_flow, s->start_cost};
  for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) free(parts[k]);
  free(s);
}

static bool allocate(saddle_simplex *s) {
  const size_t rows = (size_t)s->rows, columns = (size_t)s->columns, nodes = (size_t)s->nodes;
  const size_t lists = (rows + 1) * SADDLE_MOST_ARCS;
#define ALLOCATE(MEMBER, COUNT) ((s->MEMBER = calloc(COUNT, sizeof *s->MEMBER)) != NULL)
  return ALLOCATE(parent, nodes) && ALLOCATE(next, nodes) && ALLOCATE(previous, nodes)
    && ALLOCATE(size, nodes) && ALLOCATE(flow, nodes) && ALLOCATE(arc_cost, nodes) && ALLOCATE(potential, nodes)
    && ALLOCATE(list_count, rows + 1) && ALLOCATE(list_column, lists) && ALLOCATE(list_cost, lists)
    && ALLOCATE(violation, rows) && ALLOCATE(mass, nodes) && ALLOCATE(open, columns)
    && ALLOCATE(start_row, nodes) && ALLOCATE(start_column, nodes) && ALLOCATE(start_flow, nodes)
    && ALLOCATE(start_cost, nodes);
#undef ALLOCATE
}

saddle_simplex *saddle_simplex_create(int64_t rows, int64_t columns, const int64_t *row_masses,
                                      const int64_t *column_masses, const double *potentials) {
  saddle_simplex *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->rows = rows;
  s->columns = columns;
  s->nodes = rows + columns;
  s->root = (int32_t)(s->nodes - 1);
  if (!allocate(s)) {
    saddle_simplex_destroy(s);
    return NULL;
  }
  for (int64_t i = 0; i < rows; i++) s->mass[i] = (saddle_mass){row_masses[i], 1};
  for (int64_t j = 0; j < columns; j++) {
    s->mass[rows + j] = (saddle_mass){column_masses[j], -1};
    s->open[j] = -potentials[j];
  }
  s->mass[s->root].perturbations = s->nodes - 1;
  return s;
}

// MARK: The tree

/// Potentials anew from the tree, free of what additions have gathered.
static void refresh(saddle_simplex *s) {
  for (int32_t v = s->next[s->root]; v != s->root; v = s->next[v]) {
    const double above = s->potential[s->parent[v]];
    s->potential[v] = v < s->rows ? above + s->arc_cost[v] : above - s->arc_cost[v];
  }
}

void saddle_simplex_hang(saddle_simplex *s) {
  const int64_t arcs = s->start_count, rows = s->rows;
  // Each node's arcs are a chain: link 2 k + side is the k-th arc at its row (side 0) or column (side 1). The
  // chains are in memory whose own contents come later or are past.
  int32_t *first = s->next, *chain = (int32_t *)s->mass;
  for (int64_t v = 0; v < s->nodes; v++) first[v] = -1;
  for (int64_t k = arcs - 1; k >= 0; k--) {
    const int32_t ends[2] = {s->start_row[k], (int32_t)(rows + s->start_column[k])};
    for (int32_t side = 0; side < 2; side++) {
      chain[2 * k + side] = first[ends[side]];
      first[ends[side]] = (int32_t)(2 * k + side);
    }
  }
  for (int64_t v = 0; v < s->nodes; v++) s->size[v] = 1;
  int32_t at = s->root, last = s->root;
  s->parent[at] = -1;
  for (;;) {
    const int32_t link = first[at];
    if (link < 0) {
      if (at == s->root) break;
      s->size[s->parent[at]] += s->size[at];
      at = s->parent[at];
      continue;
    }
    first[at] = chain[link];
    const int64_t k = link / 2;
    const int32_t other = at < rows ? (int32_t)(rows + s->start_column[k]) : s->start_row[k];
    if (other == s->parent[at]) continue;
    s->parent[other] = at;
    s->flow[other] = s->start_flow[k];
    s->arc_cost[other] = s->start_cost[k];
    s->previous[other] = last;
    last = at = other;
  }
  s->previous[s->root] = last;
  for (int64_t v = 0; v < s->nodes; v++) s->next[s->previous[v]] = (int32_t)v;
  s->potential[s->root] = 0;
  refresh(s);
}

// MARK: A pivot

typedef struct {
  int32_t row, column;  // as nodes
  double cost, reduced;
} entering_arc;

/// The node whose arc to its parent leaves, the mass that moves, and where the two ways to the root meet.
typedef struct {
  int32_t node, meeting;
  bool on_column_side;
  int64_t mass;
} leaving_arc;

/// The cycle runs from where the ways meet down to the row, over the entering arc, and up from the column.
/// Flow falls on arcs of rows on the one side and on arcs of columns on the other. The last arc of the cycle
/// that stops it leaves (Cunningham's rule).
static leaving_arc find_leaving(const saddle_simplex *s, int32_t a, int32_t b) {
  int64_t row_mass = INT64_MAX, column_mass = INT64_MAX;
  int32_t row_node = -1, column_node = -1;
  while (a != b) {
    // Of two nodes the one with the smaller subtree is not above the other.
    if (s->size[a] < s->size[b]) {
      if (a < s->rows && s->flow[a] < row_mass) row_mass = s->flow[a], row_node = a;
      a = s->parent[a];
    } else {
      if (b >= s->rows && s->flow[b] <= column_mass) column_mass = s->flow[b], column_node = b;
      b = s->parent[b];
    }
  }
  return column_mass <= row_mass ? (leaving_arc){column_node, a, true, column_mass}
                                 : (leaving_arc){row_node, a, false, row_mass};
}

static void move_mass(saddle_simplex *s, const entering_arc *entering, const leaving_arc *leaving) {
  const int64_t mass = leaving->mass;
  if (mass == 0) return;
  for (int32_t v = entering->row; v != leaving->meeting; v = s->parent[v])
    s->flow[v] += v < s->rows ? -mass : mass;
  for (int32_t v = entering->column; v != leaving->meeting; v = s->parent[v])
    s->flow[v] += v < s->rows ? mass : -mass;
}

/// Hangs the subtree below the leaving arc from the entering arc. The nodes from the entering arc's inner end
/// up to the leaving arc, the stem, turn round; in the new depth-first order each comes with what hung from
/// it but for the stem node before. One walk over the subtree renews order and potentials.
static void rehang(saddle_simplex *s, const entering_arc *entering, const leaving_arc *leaving) {
  int32_t *const parent = s->parent, *const next = s->next;
  int32_t *const previous = s->previous, *const size = s->size;
  const int32_t top = leaving->on_column_side ? entering->column : entering->row;
  const int32_t outside = leaving->on_column_side ? entering->row : entering->column;
  const int32_t cut = leaving->node, moved = size[cut], before = previous[cut];
  const double change = leaving->on_column_side ? -entering->reduced : entering->reduced;
  for (int32_t v = parent[cut]; v != leaving->meeting; v = parent[v]) size[v] -= moved;
  for (int32_t v = outside; v != leaving->meeting; v = parent[v]) size[v] += moved;

  int32_t below = -1, size_below = 0, above = outside, last = -1, after = -1;
  int64_t flow = leaving->mass;
  double cost = entering->cost;
  for (int32_t node = top;;) {
    if (last >= 0) next[last] = node, previous[node] = last;
    int32_t v = node;
    for (int32_t left = size[node] - size_below;;) {
      s->potential[v] += change;
      int32_t successor = next[v];
      if (successor == below) {
        // What hung from the stem node before has been walked over.
        successor = after;
        next[v] = successor, previous[successor] = v;
      }
      if (--left == 0) {
        after = successor;
        break;
      }
      v = successor;
    }
    last = v;
    const int32_t old_parent = parent[node], old_size = size[node];
    const int64_t old_flow = s->flow[node];
    const double old_cost = s->arc_cost[node];
    parent[node] = above, s->flow[node] = flow, s->arc_cost[node] = cost;
    size[node] = moved - size_below;
    size_below = old_size, flow = old_flow, cost = old_cost;
    above = below = node;
    if (node == cut) break;
    node = old_parent;
  }
  next[before] = after, previous[after] = before;
  const int32_t behind = next[outside];
  next[outside] = top, previous[top] = outside;
  next[last] = behind, previous[behind] = last;
}

static void pivot(saddle_simplex *s, const entering_arc *entering) {
  const leaving_arc leaving = find_leaving(s, entering->row, entering->column);
  move_mass(s, entering, &leaving);
  rehang(s, entering, &leaving);
}

// MARK: The search

/// The best arc on the lists of the next `count` rows, if any is below -tolerance.
static bool find_entering(saddle_simplex *s, double tolerance, int64_t count, entering_arc *entering) {
  double best = -tolerance;
  int64_t row = s->search_row;
  bool found = false;
  for (; count > 0; count--, row = row + 1 == s->rows ? 0 : row + 1) {
    const double u = s->potential[row], *column_potential = s->potential + s->rows;
    const int32_t *columns = s->list_column + row * SADDLE_MOST_ARCS;
    const double *costs = s->list_cost + row * SADDLE_MOST_ARCS;
    for (int32_t k = 0; k < s->list_count[row]; k++) {
      const double reduced = costs[k] - u + column_potential[columns[k]];
      if (reduced < best) {
        best = reduced;
        *entering = (entering_arc){(int32_t)row, (int32_t)(s->rows + columns[k]), costs[k], reduced};
        found = true;
      }
    }
  }
  s->search_row = row;
  return found;
}

int64_t saddle_simplex_optimise(saddle_simplex *s, double tolerance, int64_t limit) {
  // Rows that are searched for each pivot: fewer would make more pivots, more would make each dearer.
  enum { BLOCK = 4 };
  // So that refreshing costs about a hundredth of the pivots.
  const int64_t fresh_for = s->nodes / 2 + 1024;
  int64_t pivots = 0, idle = 0;
  entering_arc entering;
  while (idle < s->rows && pivots < limit) {
    const int64_t count = s->rows - idle < BLOCK ? s->rows - idle : BLOCK;
    if (find_entering(s, tolerance, count, &entering)) {
      pivot(s, &entering);
      idle = 0;
      if (++pivots % fresh_for == 0) refresh(s);
    } else {
      idle += count;
    }
  }
  refresh(s);
  return pivots;
}

// MARK: The result

void saddle_simplex_arcs(const saddle_simplex *s, int32_t *rows, int32_t *columns, int64_t *masses,
                         double *costs) {
  int64_t k = 0;
  for (int32_t v = 0; v < s->nodes; v++) {
    if (v == s->root) continue;
    const int32_t row = v < s->rows ? v : s->parent[v], column = v < s->rows ? s->parent[v] : v;
    rows[k] = row, columns[k] = column - (int32_t)s->rows;
    masses[k] = s->flow[v], costs[k] = s->arc_cost[v];
    k++;
  }
}

void saddle_simplex_potentials(const saddle_simplex *s, double *u, double *v) {
  for (int64_t i = 0; i < s->rows; i++) u[i] = s->potential[i] - s->violation[i];
  for (int64_t j = 0; j < s->columns; j++) v[j] = 0 - s->potential[s->rows + j];
}
