//! Puts blocks one below the other, and begins a new page where one is full.
//!
//! Stands on `text`; knows rows, columns and pages, nothing of invoices. A block is never torn: what must stand together is
//! moved together, and the head of a table is printed again on each page that the table goes on.

use super::text::{Faces, Length, POINT, Style, Tone};

/// Width of A4.
pub const PAGE_WIDTH: Length = 595_276;
/// Height of A4.
pub const PAGE_HEIGHT: Length = 841_890;
/// Where text begins.
pub const LEFT: Length = 50 * POINT;
/// How wide text may be.
pub const WIDTH: Length = PAGE_WIDTH - 2 * LEFT;
/// Where a page begins.
pub const TOP: Length = 45 * POINT;
/// Where the last block of a page ends.
const BOTTOM: Length = 788 * POINT;
/// Where text outside of a table begins: under that of its first column.
pub const TEXT_LEFT: Length = LEFT + PADDING;
/// How wide text outside of a table may be.
pub const TEXT_WIDTH: Length = WIDTH - 2 * PADDING;
/// Room on both sides of a text in a cell.
const PADDING: Length = 4 * POINT;

/// Something drawn; `y` is down from the top of its block, or of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A line of text, with its baseline.
    Text {
        /// Where it begins.
        x: Length,
        /// Baseline.
        y: Length,
        /// Printable text.
        text: String,
        /// How.
        style: Style,
    },
    /// A filled rectangle.
    Area {
        /// Left.
        x: Length,
        /// Top.
        y: Length,
        /// Width.
        width: Length,
        /// Height.
        height: Length,
        /// Shade.
        tone: Tone,
    },
    /// The logo.
    Logo {
        /// Left.
        x: Length,
        /// Top.
        y: Length,
        /// Width.
        width: Length,
        /// Height.
        height: Length,
    },
}

impl Mark {
    fn lowered(mut self, by: Length) -> Mark {
        match &mut self {
            Mark::Text { y, .. } | Mark::Area { y, .. } | Mark::Logo { y, .. } => *y += by,
        }
        self
    }
}

/// What stands on a page.
pub type Page = Vec<Mark>;

/// What becomes of the head that is repeated, once a block stands.
#[derive(Clone, Debug, Default)]
pub enum Repeat {
    /// As it was.
    #[default]
    Same,
    /// From here on this head begins each page.
    Begin(Box<Block>),
    /// From here on there is none.
    End,
}

/// A piece of a page that is not torn.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Room above it, except where it begins a page.
    pub above: Length,
    /// Its height.
    pub height: Length,
    /// What is drawn.
    pub marks: Vec<Mark>,
    /// Whether it stands on the same page as the next one.
    pub keep: bool,
    /// The head to repeat.
    pub repeat: Repeat,
}

impl Block {
    /// The same with room above it.
    pub fn above(self, above: Length) -> Block {
        Block { above, ..self }
    }

    /// The same, together with the next one.
    pub fn keep(self) -> Block {
        Block { keep: true, ..self }
    }

    /// Draws another block beside this one.
    pub fn beside(mut self, other: Block) -> Block {
        self.height = self.height.max(other.height);
        self.marks.extend(other.marks);
        self
    }

    /// Draws another block below this one, and not apart from it.
    pub fn with_below(mut self, other: Block) -> Block {
        let down = self.height + other.above;
        self.marks.extend(other.marks.into_iter().map(|mark| mark.lowered(down)));
        self.height = down + other.height;
        self
    }
}

/// The pages so far.
pub struct Flow {
    pages: Vec<Page>,
    y: Length,
    chain: Vec<Block>,
    repeat: Option<Block>,
}

impl Flow {
    /// One empty page.
    pub fn new() -> Flow {
        Flow { pages: vec![Vec::new()], y: TOP, chain: Vec::new(), repeat: None }
    }

    /// Puts a block below what is there.
    pub fn push(&mut self, block: Block) {
        let more = block.keep;
        self.chain.push(block);
        if !more {
            self.place_chain();
        }
    }

    /// Puts blocks below what is there.
    pub fn extend(&mut self, blocks: impl IntoIterator<Item = Block>) {
        blocks.into_iter().for_each(|block| self.push(block));
    }

    /// Begins a page, unless this one is empty.
    pub fn new_page(&mut self) {
        self.place_chain();
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    /// All pages.
    pub fn finish(mut self) -> Vec<Page> {
        self.place_chain();
        self.pages
    }

    fn place_chain(&mut self) {
        let chain = std::mem::take(&mut self.chain);
        let height: Length = chain.iter().map(|block| block.above + block.height).sum();
        let head = self.repeat.as_ref().map_or(0, |block| block.height);
        // A chain that fits on no page is torn between its blocks: better than off the page.
        if self.y + height > BOTTOM && TOP + head + height <= BOTTOM {
            self.next_page();
        }
        chain.into_iter().for_each(|block| self.place(block));
    }

    fn next_page(&mut self) {
        if self.pages.last().is_none_or(|page| page.is_empty()) {
            return;
        }
        self.pages.push(Vec::new());
        self.y = TOP;
        if let Some(head) = self.repeat.clone() {
            self.draw(head);
        }
    }

    fn place(&mut self, mut block: Block) {
        if self.y + block.above + block.height > BOTTOM {
            self.next_page();
        }
        if self.y == TOP {
            block.above = 0;
        }
        match std::mem::take(&mut block.repeat) {
            Repeat::Same => {}
            Repeat::Begin(head) => self.repeat = Some(*head),
            Repeat::End => self.repeat = None,
        }
        self.draw(block);
    }

    fn draw(&mut self, block: Block) {
        let top = self.y + block.above;
        if let Some(page) = self.pages.last_mut() {
            page.extend(block.marks.into_iter().map(|mark| mark.lowered(top)));
        }
        self.y = top + block.height;
    }
}

/// On which side a column is straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers; they are never broken.
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its width.
    pub width: Length,
    /// Its straight side.
    pub side: Side,
}

/// A row of a table: for each column its texts, one below the other.
#[derive(Clone, Debug, Default)]
pub struct TableRow {
    /// Cells from the left.
    pub cells: Vec<Vec<(String, Style)>>,
    /// Weight of the line above it.
    pub rule: Length,
    /// Whether it stands on a ground.
    pub ground: bool,
    /// How much is left free above and below its texts.
    pub air: Length,
}

/// Lays out a row over columns that begin at [`LEFT`].
pub fn row(faces: &Faces, columns: &[Column], row: &TableRow) -> Block {
    let mut block = Block::default();
    let mut x = LEFT;
    let mut texts = Vec::new();
    for (column, cell) in columns.iter().zip(&row.cells) {
        let (marks, height) = fill(faces, *column, x, cell, row.air);
        texts.extend(marks);
        block.height = block.height.max(height);
        x += column.width;
    }
    let width = x - LEFT;
    if row.ground {
        block.marks.push(Mark::Area { x: LEFT, y: 0, width, height: block.height, tone: Tone::Ground });
    }
    if row.rule > 0 {
        block.marks.push(Mark::Area { x: LEFT, y: 0, width, height: row.rule, tone: Tone::Rule });
    }
    block.marks.extend(texts);
    block
}

fn fill(faces: &Faces, column: Column, x: Length, cell: &[(String, Style)], air: Length) -> (Vec<Mark>, Length) {
    let room = column.width - 2 * PADDING;
    let (mut marks, mut y) = (Vec::new(), air);
    for (text, style) in cell.iter().filter(|(text, _)| !text.is_empty()) {
        match column.side {
            Side::Left => {
                let lines = lines(faces, text, *style, (x + PADDING, y), room);
                y += lines.height;
                marks.extend(lines.marks);
            }
            Side::Right => {
                let text = faces.printable(text);
                let fitting = faces.fitting(&text, *style, room);
                let x = x + PADDING + room - faces.width(&text, fitting);
                marks.push(Mark::Text { x, y: y + style.size, text, style: fitting });
                y += style.leading();
            }
        }
    }
    (marks, y + air)
}

/// A text over as many lines as it needs, from a corner.
pub fn lines(faces: &Faces, text: &str, style: Style, (x, top): (Length, Length), width: Length) -> Block {
    some_lines(faces, text, style, (x, top), (width, LINES_MAX))
}

/// A text over no more lines than given; what does not fit ends in an ellipsis.
pub fn some_lines(
    faces: &Faces,
    text: &str,
    style: Style,
    (x, top): (Length, Length),
    (width, lines_max): (Length, usize),
) -> Block {
    let mut block = Block::default();
    for text in faces.wrap(text, style, width, lines_max) {
        block.marks.push(Mark::Text { x, y: top + block.height + style.size, text, style });
        block.height += style.leading();
    }
    block
}

/// A text across the page.
pub fn paragraph(faces: &Faces, text: &str, style: Style) -> Block {
    lines(faces, text, style, (TEXT_LEFT, 0), TEXT_WIDTH)
}

/// No cell is higher than this, so that each row fits on a page; some 1000 characters in the narrowest column of words.
const LINES_MAX: usize = 45;

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: Length, name: &str) -> Block {
        let text = Mark::Text { x: 0, y: 0, text: name.to_owned(), style: Style::plain(POINT) };
        Block { height: height * POINT, marks: vec![text], ..Block::default() }
    }

    fn names(page: &Page) -> String {
        page.iter().map(|mark| if let Mark::Text { text, .. } = mark { text.as_str() } else { "" }).collect()
    }

    #[test]
    fn a_heading_goes_with_what_it_heads_and_is_repeated() {
        let mut flow = Flow::new();
        flow.push(block(700, "a"));
        flow.push(Block { repeat: Repeat::Begin(Box::new(block(20, "H"))), ..block(30, "h").keep() });
        flow.extend([block(30, "b"), block(670, "c"), block(20, "d")]);
        flow.push(Block { repeat: Repeat::End, ..block(400, "e") });
        flow.push(block(600, "f"));
        let pages: Vec<String> = flow.finish().iter().map(names).collect();
        assert_eq!(pages, ["a", "hbc", "Hde", "f"]);
    }

    #[test]
    fn a_chain_that_fits_nowhere_is_torn_and_nothing_is_lost() {
        let mut flow = Flow::new();
        flow.push(block(10, "x"));
        flow.extend((0..30).map(|_| block(50, "o").keep()));
        let pages = flow.finish();
        assert_eq!(pages.iter().map(names).collect::<String>().len(), 31);
        let lowest = pages.iter().flatten().map(|mark| if let Mark::Text { y, .. } = mark { *y } else { 0 }).max();
        assert!(lowest.unwrap() <= BOTTOM - 50 * POINT && pages.len() == 3);
    }

    #[test]
    fn numbers_stand_to_the_right_and_words_wrap() {
        let faces = Faces::built_in().unwrap();
        let style = Style::plain(9 * POINT);
        let columns = [Column { width: 60 * POINT, side: Side::Left }, Column { width: 60 * POINT, side: Side::Right }];
        let cells = vec![vec![("een lange naam die breekt".to_owned(), style)], vec![("€ 1,00".to_owned(), style)]];
        let laid = row(faces, &columns, &TableRow { cells, ..TableRow::default() });
        assert!(laid.height > 2 * style.leading());
        let Some(Mark::Text { x, text, .. }) = laid.marks.last() else { panic!("no number") };
        assert_eq!(x + faces.width(text, style), LEFT + 120 * POINT - PADDING);
    }
}
