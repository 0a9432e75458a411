//! A list whose order somebody decides. Buttons move an item up or down by a form; with JavaScript its handle is dragged,
//! or lifted with space, moved with arrows and dropped with space or Enter (Escape puts it back).
//!
//! The form posts each item's id in the present order under `order`, and with a button `up` or `down` and the id of the
//! item to move. The script sends the new order alone, with `x-live: 1`, and stays on the page where it is answered with a
//! 204; where it is answered with anything else, the page is loaded again or the item goes back.

use maud::{Markup, Render, html};

use crate::{Icon, assets};

/// One item.
#[derive(Clone, Debug)]
pub struct OrderItem<'a> {
    /// What the form says for it.
    pub id: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// What is shown.
    pub content: Markup,
}

/// A list in an order.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// What is put in order: "Steps".
    pub label: &'a str,
    /// Where it posts to.
    pub action: &'a str,
    /// The items, the first one first.
    pub items: &'a [OrderItem<'a>],
}

impl Render for Order<'_> {
    fn render(&self) -> Markup {
        html! {
            order-list data-script=(assets::order().path) {
                form method="post" action=(self.action) {
                    ol.order aria-label=(self.label) {
                        @for (index, item) in self.items.iter().enumerate() { (self.item(index, item)) }
                    }
                }
                p.order-words role="status" {}
            }
        }
    }
}

impl Order<'_> {
    fn item(&self, index: usize, item: &OrderItem<'_>) -> Markup {
        let last = index + 1 == self.items.len();
        html! {
            li data-name=(item.name) {
                input type="hidden" name="order" value=(item.id);
                // Of no use without the script, and not seen then.
                button.order-handle type="button" aria-pressed="false" aria-label={ "Move " (item.name) } { (Icon::Handle) }
                div { (item.content) }
                (button("up", item, index == 0))
                (button("down", item, last))
            }
        }
    }
}

fn button(way: &str, item: &OrderItem<'_>, disabled: bool) -> Markup {
    let icon = if way == "up" { Icon::ChevronUp } else { Icon::ChevronDown };
    html! {
        button.button.quiet.small type="submit" name=(way) value=(item.id) disabled[disabled] aria-label={ "Move " (item.name) " " (way) } { (icon) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> String {
        let item = |id, name| OrderItem { id, name, content: html! { (name) } };
        let items = [item("a", "Check"), item("b", "Send"), item("c", "Log")];
        Order { label: "Steps", action: "/steps/order", items: &items }.render().into_string()
    }

    #[test]
    fn a_form_says_the_present_order_and_what_to_move() {
        let shown = shown();
        let order: Vec<_> = shown.split(r#"name="order" value=""#).skip(1).filter_map(|rest| rest.get(..1)).collect();
        assert_eq!(order, ["a", "b", "c"]);
        assert!(shown.contains(r#"name="up" value="b" aria-label="Move Send up""#), "{shown}");
    }

    #[test]
    fn the_first_does_not_go_up_nor_the_last_down() {
        let shown = shown();
        assert!(
            shown.contains(r#"name="up" value="a" disabled"#) && shown.contains(r#"name="down" value="c" disabled"#),
            "{shown}"
        );
        assert_eq!(shown.matches(" disabled").count(), 2);
    }
}
