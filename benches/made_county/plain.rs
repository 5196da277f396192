//! A county with just what the three conditions read, as full as a real one: 2.7 persons a household, 16 wage rows,
//! four accounts, a vehicle for every fifth household.

use super::{Maker, Means};
use hedui::table::{Cell, Draft};

impl Maker {
    /// So many households with their wages, accounts and vehicles, the wages in random order.
    pub fn plain(mut self, households: usize) -> Draft {
        let (mut houses, mut members) = (Vec::new(), Vec::new());
        for h in 0..households {
            let id = self.text(&format!("JT{h:08}"));
            houses.push(self.household(id));
            for place in 0..1 + self.chance.below(4) + u64::from(self.chance.percent(20)) {
                let number = members.len() as u32;
                let means = Means { adult: place < 2, wage: 60_000, pension: false, balance: 0 };
                members.push(self.member(id, place.min(3), &means, number));
                self.plain_person(number);
            }
        }
        self.shuffle("wage_tax");
        self.draft(houses, members)
    }

    fn plain_person(&mut self, member: u32) {
        if self.chance.percent(50) {
            let wage = 40_000 + self.chance.below(300_000) as Cell;
            let item = self.code("wage_tax", "item", "wage");
            // The last of the twelve months of some is out of the window.
            let last = i64::from(self.as_of.year()) * 12 + i64::from(self.as_of.month())
                - 2
                - Cell::from(self.chance.percent(10));
            for back in 0..12 {
                self.record("wage_tax", member, &[("month", last - back), ("item", item), ("income", wage)]);
            }
        }
        for _ in 0..self.chance.below(4) {
            let balance = self.chance.below(1_400_000) as Cell;
            self.record("deposit", member, &[("balance", balance), ("interest_12m", balance / 100)]);
        }
        if self.chance.below(1000) < 74 {
            let word = if self.chance.percent(15) { "disability" } else { "car" };
            let class = self.code("vehicle", "class", word);
            self.record("vehicle", member, &[("plate", Cell::from(member)), ("class", class)]);
        }
    }

    /// Puts a kind's rows in random order.
    fn shuffle(&mut self, kind: &str) {
        let place = self.dictionary.kind_index(kind).expect("a kind of the dictionary");
        let mut order: Vec<usize> = (0..self.kinds[place].member.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.chance.below(last as u64 + 1) as usize);
        }
        let rows = &mut self.kinds[place];
        rows.member = shuffled(&rows.member, &order);
        rows.columns.iter_mut().for_each(|column| *column = shuffled(column, &order));
    }
}

fn shuffled<T: Copy>(column: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|row| column[*row]).collect()
}
